/**
 * Sound without holes: packets in, and what the decoder makes of those that never came. It stands alone as the
 * rule of how long a guess may be heard: a syllable is repaired, a pause is not filled with invented sound.
 */
import type {OpusDecoder} from './opus.js';

/** A longer gap ends in silence: nobody can guess the next word. */
const LONGEST_GUESS = 10;
/** More than 10 s of samples are not filled up: the sender began anew, or is lying about its packets. */
const LONGEST_GAP = 240_000;
/** The share of the longest guess over which it fades. */
const FADE_PACKETS = 3;
/** The first sound after silence rises in this many samples, 5 ms: it would click. */
const RISE_SAMPLES = 120;

export class Concealment {
  readonly #decoder: Pick<OpusDecoder, 'decode' | 'conceal'>;
  #silent = false;

  constructor(decoder: Pick<OpusDecoder, 'decode' | 'conceal'>) {
    this.#decoder = decoder;
  }

  /** The sound of a packet that came. */
  packet(payload: Buffer): Int16Array {
    const sound = this.#decoder.decode(payload);
    if (this.#silent) fade(sound.subarray(0, RISE_SAMPLES), 0, 1);
    this.#silent = false;
    return sound;
  }

  /** The sound of this many packets that did not come, as long as they would have been, up to 10 s. */
  gap(count: number): Int16Array {
    const guessed = Math.min(count, LONGEST_GUESS);
    const pieces = Array.from({length: guessed}, () => this.#decoder.conceal());
    const length = pieces[0]?.length ?? 0;
    const sound = new Int16Array(Math.max(guessed * length, Math.min(count * length, LONGEST_GAP)));
    pieces.forEach((piece, index) => sound.set(piece.subarray(0, length), index * length));
    this.#silent = count > guessed;
    if (this.#silent) fade(sound.subarray((guessed - FADE_PACKETS) * length, guessed * length), 1, 0);
    return sound;
  }
}

/** A straight line from one loudness to another, in place. */
function fade(sound: Int16Array, from: number, to: number): void {
  for (let index = 0; index < sound.length; index += 1) {
    sound[index] = (sound[index] ?? 0) * (from + ((to - from) * (index + 1)) / sound.length);
  }
}
