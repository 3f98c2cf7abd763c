/**
 * Whether a broken line is tried again, and when. It stands alone, pure, because a policy that cannot loop for ever
 * must be read, and tested, without any line.
 */
import type {VoiceErrorCode} from '../../shared/errors.js';

/** The guard keeps the conversation of a lost socket for so long; later nobody is there to go on with. */
export const GIVE_UP_MS = 60_000;
/** So many breaks within the window mean a line that will never be one. */
const MOST_BREAKS = 6;
const WINDOW_MS = 5 * 60_000;
/** The first try comes almost at once; who lost the same server with a thousand others comes a little apart. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 8_000;

/** What a break means that another try may mend. */
const MENDABLE: ReadonlySet<VoiceErrorCode> = new Set([
  'transport/lost',
  'transport/timeout',
  'transport/handshake',
  'session/expired',
] as const);

export type Breaks = {
  /** The number of the try that is asked about, from 1 after each break. */
  readonly attempt: number;
  /** When the line broke, ms. */
  readonly brokenAt: number;
  /** When it broke before, oldest first, this time included. */
  readonly times: readonly number[];
  readonly code: VoiceErrorCode;
};

/** Milliseconds to wait before the try, or `undefined` to give up. `random`: 0 to 1. */
export function delayBefore(
  {attempt, brokenAt, times, code}: Breaks,
  now: number,
  random: number,
): number | undefined {
  if (!MENDABLE.has(code) || now - brokenAt > GIVE_UP_MS) return undefined;
  if (times.filter(time => now - time < WINDOW_MS).length > MOST_BREAKS) return undefined;
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return Math.round(longest * (0.5 + random / 2));
}
