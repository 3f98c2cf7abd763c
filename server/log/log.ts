/** The log: pino, behind a list of what may be written and a scrubber for what slips through. */
import {pino, type Logger} from 'pino';
import {listedFields} from './fields.js';
import {createScrubber} from './scrub.js';

export type LogOptions = {
  readonly level: string;
  /** Everything that may be in no line, whatever else fails. */
  readonly secrets: readonly string[];
  /** Where lines go, each with its end. */
  readonly write: (line: string) => void;
};

export function createLog({level, secrets, write}: LogOptions): Logger {
  const scrub = createScrubber(secrets);
  const log = pino(
    {
      level,
      base: {pid: process.pid},
      formatters: {log: listedFields},
      // Already described by the list; pino's own would write message and stack as they are.
      serializers: {err: (described: unknown) => described},
      hooks: {
        logMethod(args, method) {
          // A sentence of ours and fields: values that would be written into the sentence pass no list, and where
          // there is no sentence pino takes the words of the error.
          const [first, second] = args as readonly unknown[];
          if (typeof first === 'string') method.call(this, first);
          else method.call(this, asFields(first), typeof second === 'string' ? second : 'without a word');
        },
      },
    },
    {write: line => write(scrub(line))},
  );
  // Pino asks no formatter about the fields of a child. Children inherit this, and so do theirs.
  const child = Reflect.get(log, 'child') as CallableFunction;
  Object.assign(log, {
    child(this: Logger, fields: object, options?: object): unknown {
      return Reflect.apply(child, this, [listedFields(fields), options]);
    },
  });
  return log;
}

function asFields(first: unknown): object {
  if (first instanceof Error) return {err: first};
  return typeof first === 'object' && first !== null ? first : {};
}
