/**
 * When the microphone heard what stands at a position of its memory. It stands alone, pure: news of the ear comes late by as
 * much as the page is busy and a device hands over at once, and never early, so that the least late of it tells the time.
 */

/** The clocks of a device and of a page part by less than this share of the time: 200 parts in a million. */
const MOST_DRIFT = 0.0002;
/** News that is later than this means another count: the device slept, or was changed. In milliseconds. */
const GAP_MS = 150;

export class EarClock {
  readonly #rate: number;
  /** By how much the page's clock is ahead of the count, as far as is known, and when that was learned; in milliseconds. */
  #ahead = Infinity;
  #learnedAt = 0;

  /** `rate`: of the positions, in Hz. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** It is `now`, and news of `position` is here: returns when that was heard, as `now` in milliseconds. */
  heard(position: number, now: number): number {
    const counted = (position / this.#rate) * 1_000;
    const known = this.#ahead + (now - this.#learnedAt) * MOST_DRIFT;
    const ahead = now - counted;
    this.#ahead = ahead - known > GAP_MS ? ahead : Math.min(ahead, known);
    this.#learnedAt = now;
    return counted + this.#ahead;
  }
}
