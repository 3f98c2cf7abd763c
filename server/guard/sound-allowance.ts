/**
 * How much sound a visitor may send on a leg: as fast as time passes and half as fast again, and at once what the
 * widget's memory holds. It stands alone, pure, because sound that comes faster than anybody speaks costs a provider's
 * money and our memory, and frames that hold next to nothing cost time.
 */

/** The widget keeps 45 s from before a line was open; one more for what was said while it opened. */
const BURST_MS = 46_000;
/** Of what waited in a network, or comes from a sound card that runs fast, half as much again may come. */
const PACE = 1.5;
/** The shortest chunks have 10 ms, of which a memory of 45 s has so many; then so many may come in a second. */
const BURST_FRAMES = 4_600;
const FRAMES_PER_MS = 0.15;

export class SoundAllowance {
  readonly #now: () => number;
  #leftMs = BURST_MS;
  #leftFrames = BURST_FRAMES;
  #countedAt: number;

  /** `now`: milliseconds that only go forward. */
  constructor(now: () => number) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** May a frame with this much more come now? Says no once it is too much, and counts it all the same. */
  take(ms: number): boolean {
    const now = this.#now();
    const passed = now - this.#countedAt;
    this.#leftMs = Math.min(BURST_MS, this.#leftMs + passed * PACE) - ms;
    this.#leftFrames = Math.min(BURST_FRAMES, this.#leftFrames + passed * FRAMES_PER_MS) - 1;
    this.#countedAt = now;
    return this.#leftMs >= 0 && this.#leftFrames >= 0;
  }
}
