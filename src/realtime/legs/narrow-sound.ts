/**
 * Writes the microphone as G.711, a third of the bytes and more. It stands alone, loaded where a line fills up or a page wants
 * it: most lines carry PCM16.
 */
import {CHUNK_HEADROOM} from '../../audio/dsp/capture-core.js';
import {g711Writer} from '../../audio/dsp/g711-encoder.js';
import type {G711Law} from '../../audio/dsp/g711.js';
import type {CapturedChunk} from '../../audio/pcm-capture.js';

export {FormatChange} from './format-change.js';

/** One for each stream: it remembers what came before. */
export class NarrowSound {
  readonly #law: G711Law;
  readonly #write: (samples: Int16Array) => Uint8Array;
  #reached = -1;

  /** `rate`: of the PCM16 that it is given, in Hz. */
  constructor(law: G711Law, rate: number) {
    this.#law = law;
    this.#write = g711Writer(law, rate);
  }

  /** A chunk of PCM16 as the same piece of the microphone in G.711, at 8 kHz. */
  take({sound: pcm, ...chunk}: CapturedChunk): CapturedChunk {
    this.#reached = chunk.position;
    const bytes = this.#write(new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2));
    const frame = new Uint8Array(CHUNK_HEADROOM + bytes.length);
    const sound = frame.subarray(CHUNK_HEADROOM);
    sound.set(bytes);
    return {...chunk, frame, sound, law: this.#law};
  }

  /**
   * It was refused, and the microphone is read again from an earlier place: what is still on its way from the audio thread
   * comes again, and is kept from the listener.
   */
  undo(listener: (chunk: CapturedChunk) => void): (chunk: CapturedChunk) => void {
    let isBack = false;
    return chunk => {
      isBack ||= chunk.position <= this.#reached;
      if (isBack) listener(chunk);
    };
  }
}
