/**
 * When a session that will end is followed by another one. Pure, and shared: the guard keeps these times for its
 * sessions, and a direct page for its own.
 */

/** Before its end another session is made ready: two minutes, or a fifth of a short one. */
const READY_MS = 120_000;
const READY_SHARE = 0.2;
/** And so long before it the change is made, whoever speaks. */
const FORCED_MS = 15_000;
const FORCED_SHARE = 0.05;

export type RotationTimes = {
  /** From now, in ms: another session is prepared. */
  readonly readyIn: number;
  /** From now, in ms: there is no waiting for a silence any more. */
  readonly forcedIn: number;
};

/** `lastsMs`: how long the session goes on from now. */
export function rotationTimes(lastsMs: number): RotationTimes {
  return {
    readyIn: Math.max(0, lastsMs - Math.min(READY_MS, lastsMs * READY_SHARE)),
    forcedIn: Math.max(0, lastsMs - Math.min(FORCED_MS, lastsMs * FORCED_SHARE)),
  };
}
