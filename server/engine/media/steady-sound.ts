/**
 * The sound of a visitor's track as a stream without an end. It stands alone because whoever stops sending, in mid-word
 * or between two turns, must be heard as silence: a session that waited for more would never end a turn.
 */
import {FRAME_SAMPLES} from './opus.js';

/** A microphone that sends nothing for this long counts as silent. */
const STARVED_MS = 200;

export class SteadySound {
  readonly #hear: (pcm: Int16Array) => void;
  #heardAt = 0;

  constructor(hear: (pcm: Int16Array) => void) {
    this.#hear = hear;
  }

  /** What came over the track. */
  readonly take = (pcm: Int16Array): void => {
    this.#heardAt = performance.now();
    this.#hear(pcm);
  };

  /** To be called with the clock of the playout, once for each frame. */
  fill(): void {
    if (this.#heardAt === 0 || performance.now() - this.#heardAt < STARVED_MS) return;
    this.#hear(new Int16Array(FRAME_SAMPLES));
  }
}
