/**
 * How the microphone is cut for a socket: short chunks on a good line, longer ones while bytes pile up in front of
 * it, and G.711 where the line is too narrow for PCM16 at all. Pure: the leg tells what waits, and does what is said.
 */

/** More sound than this in front of the socket makes the chunks longer, in ms. */
const PILED_UP_MS = 200;
/** So much of it, although the chunks are long, means that the line cannot carry the sound as it is. */
const STUCK_MS = 1_500;
/** Chunks become shorter again after this long without a pile, in ms of sound. */
const CALM_MS = 5_000;
const LONGEST_MS = 100;

export type Pace = {readonly chunkMs: number; readonly narrow: boolean};

export class UplinkPace {
  readonly #shortestMs: number;
  #pace: Pace;
  #calmMs = 0;
  #isRefused = false;

  /** `narrow`: the sound is G.711 from the start, by the page's wish. */
  constructor(chunkMs: number, narrow: boolean) {
    this.#shortestMs = chunkMs;
    this.#pace = {chunkMs, narrow};
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** The far side takes no G.711. It is never tried again: a line may be too narrow, but it stays the only one. */
  refuse(): Pace {
    this.#isRefused = true;
    return (this.#pace = {...this.#pace, narrow: false});
  }

  /** After each chunk: how long the sound that still waits would take to play. The same object: nothing changes. */
  next(waitingMs: number): Pace {
    const {chunkMs, narrow} = this.#pace;
    this.#calmMs = waitingMs > PILED_UP_MS / 2 ? 0 : this.#calmMs + chunkMs;
    if (waitingMs > STUCK_MS && chunkMs === LONGEST_MS && !narrow && !this.#isRefused) {
      // For good: a line that was too narrow once is not tried again with six times the bytes.
      this.#pace = {chunkMs, narrow: true};
    } else if (waitingMs > PILED_UP_MS && chunkMs < LONGEST_MS) {
      this.#pace = {chunkMs: Math.min(LONGEST_MS, chunkMs * 2), narrow};
    } else if (this.#calmMs > CALM_MS && chunkMs > this.#shortestMs) {
      this.#calmMs = 0;
      this.#pace = {chunkMs: Math.max(this.#shortestMs, chunkMs / 2), narrow};
    }
    return this.#pace;
  }
}
