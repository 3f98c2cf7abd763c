/**
 * What may stand in a log beside a sentence of ours: known fields, and of those only what names a thing. It stands alone
 * because a list of what to leave out is never complete: headers, sound, words and descriptions of calls are not on this
 * one, so they are in no log.
 */
import {VoiceError} from '../../src/shared/errors.js';
import {OwnError} from './own-error.js';

/** Names of things, chosen by us or by the owner. Visitors and addresses are keys that name no one. */
const NAMES: ReadonlySet<string> = new Set([
  ...['address', 'agent', 'call', 'code', 'kind', 'leg', 'limit', 'method', 'model', 'path', 'provider'],
  ...['rating', 'reason', 'route', 'scope', 'signal', 'state', 'store', 'version', 'visitor', 'warning'],
  ...['widget'],
]);
const ERRORS: ReadonlySet<string> = new Set(['err', 'cause']);

/** A name has no blanks: a sentence, a piece of JSON or a description of a call is none. */
const NAME = /^[\w./:@-]{1,100}$/;
const MAX_CAUSES = 4;

/** The fields of a line that may be written; of others only how they are called. */
export function listedFields(fields: object): Record<string, unknown> {
  const listed: Record<string, unknown> = {};
  const left: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    // A number tells a size, a time or an amount, whatever it is called.
    if (typeof value === 'number' || typeof value === 'boolean') listed[key] = value;
    else if (ERRORS.has(key)) listed[key] = describeError(value);
    else if (NAMES.has(key) && typeof value === 'string' && NAME.test(value)) listed[key] = value;
    else left.push(key);
  }
  if (left.length > 0) listed['leftOut'] = left.filter(key => NAME.test(key));
  return listed;
}

type Described = {
  type: string;
  code?: string;
  message?: string;
  syscall?: string;
  path?: string;
  at?: string[];
  cause?: Described;
};

/** What failed and where. Only two kinds of errors speak: others quote what they failed at, such as a piece of a body. */
export function describeError(failure: unknown, depth = 0): Described {
  if (!(failure instanceof Error)) return {type: typeof failure};
  const {name, message, stack, cause} = failure;
  const system = failure as NodeJS.ErrnoException;
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && NAME.test(value) ? value : undefined;
  const code = text(system.code);
  const syscall = text(system.syscall);
  const path = syscall === undefined ? undefined : text(system.path);
  const at = failure instanceof VoiceError ? undefined : framesOf(stack);
  return {
    type: text(name) ?? 'Error',
    ...(code !== undefined && {code}),
    ...((failure instanceof VoiceError || failure instanceof OwnError) && {message}),
    ...(syscall !== undefined && {syscall}),
    ...(path !== undefined && {path}),
    ...(at !== undefined && {at}),
    ...(cause !== undefined && depth < MAX_CAUSES && {cause: describeError(cause, depth + 1)}),
  };
}

/** The lines of a stack behind the message, which may have several itself. */
function framesOf(stack: string | undefined): string[] | undefined {
  const frames = stack?.split('\n').filter(line => /^ {4}at [^\n]+:\d+:\d+\)?$/.test(line));
  return frames?.slice(0, 8).map(line => line.trim());
}
