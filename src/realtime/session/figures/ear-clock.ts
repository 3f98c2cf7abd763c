/**
 * When the microphone heard what stands at a time of its context. It stands alone, pure: a context makes its sound in
 * bursts, as much as a device takes at once, and its clock is seen late by as much as the page is busy, and never early;
 * so the least late sight of it tells how the clocks stand.
 */

/** The clocks of a device and of a page part by less than this share of the time: 200 parts in a million. */
const MOST_DRIFT = 0.0002;
/** A sight that is later than this means another count: the device slept, or was changed. In milliseconds. */
const GAP_MS = 150;

export class EarClock {
  /** By how much the page's clock is ahead of the context's, as far as is known, and when that was learned; in milliseconds. */
  #ahead = Infinity;
  #learnedAt = 0;

  /** It is `now`, in milliseconds, and the clock of the context shows `shown`, in seconds. */
  look(shown: number, now: number): void {
    const known = this.#ahead + (now - this.#learnedAt) * MOST_DRIFT;
    const ahead = now - shown * 1_000;
    this.#ahead = ahead - known > GAP_MS ? ahead : Math.min(ahead, known);
    this.#learnedAt = now;
  }

  /** A `time` of the context, in seconds, as one of the page, in milliseconds. */
  heard(time: number): number {
    return time * 1_000 + this.#ahead;
  }
}
