/**
 * Widgets of other versions: told in the log, once each, and understood as far as both know the words. It stands alone
 * because between two of the same version a word that is unknown is a fault, and ends the call.
 */
import type {Logger} from 'pino';
import type {z} from 'zod';
import {
  VERSION_NAME,
  guardedClientFrame,
  type GuardedClientFrame,
} from '../../src/realtime/protocol/guarded-client.js';
import {VERSION} from '../../src/shared/version.js';

/** Anybody may say any version: more than these are told to nobody. */
const MOST_TOLD = 16;

export class OtherVersions {
  readonly #log: Logger;
  readonly #told = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `widget`: as its `start` says it; those before 0.1.0 say none. */
  tell(widget: string | undefined): void {
    if (widget === undefined || widget === VERSION) return;
    if (this.#told.has(widget) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(widget);
    this.#log.warn(
      {widget, version: VERSION},
      'a page has a widget of another version: it should load the script of this server',
    );
  }
}

/** Does this frame, or what began its call, come from a widget of another version? */
export function isOtherVersion(frame: unknown): boolean {
  const {type, version} = Object(frame) as {type?: unknown; version?: unknown};
  return type === 'start' && typeof version === 'string' && version !== VERSION && VERSION_NAME.test(version);
}

/**
 * The frame without what this server does not know of; `undefined` where it does not know the type. What is known and
 * wrong stays wrong.
 */
export function understood(
  frame: unknown,
  {issues}: z.core.$ZodError,
): GuardedClientFrame | undefined | 'wrong' {
  const copy: unknown = structuredClone(frame);
  for (const issue of issues) {
    if (issue.code === 'invalid_union' && issue.path.join() === 'type') return undefined;
    if (issue.code !== 'unrecognized_keys') return 'wrong';
    const at = issue.path.reduce<unknown>((value, name) => Reflect.get(Object(value) as object, name), copy);
    for (const key of issue.keys) Reflect.deleteProperty(Object(at) as object, key);
  }
  const parsed = guardedClientFrame.safeParse(copy);
  return parsed.success ? parsed.data : 'wrong';
}
