/**
 * How much sound a visitor may send: as fast as time passes, and at once what the widget's memory holds. It stands
 * alone, pure, because sound that comes faster than anybody speaks costs a provider's money and our memory.
 */

/** The widget keeps 45 s from before a line was open; a little more, for clocks and for what waited in the network. */
const BURST_MS = 60_000;
/** Sound cards run a little fast. */
const PACE = 1.05;

export class SoundAllowance {
  readonly #now: () => number;
  #leftMs = BURST_MS;
  #countedAt: number;

  /** `now`: milliseconds that only go forward. */
  constructor(now: () => number) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** May this much more come now? Says no once it is too much, and counts it all the same. */
  take(ms: number): boolean {
    const now = this.#now();
    this.#leftMs = Math.min(BURST_MS, this.#leftMs + (now - this.#countedAt) * PACE) - ms;
    this.#countedAt = now;
    return this.#leftMs >= 0;
  }
}
