/** The input audio buffer: sound at its place in the session, from the last commit on. Positions are samples. */

export const SAMPLES_PER_MS = 24;
/** A manual turn keeps this much; what is older could not be understood anyway. */
const LONGEST_MS = 5 * 60_000;

export class InputBuffer {
  #pieces: Array<{readonly at: number; readonly pcm: Int16Array}> = [];
  #start = 0;
  #end = 0;

  /** The position behind the last sample. */
  get end(): number {
    return this.#end;
  }

  get start(): number {
    return this.#start;
  }

  get ms(): number {
    return (this.#end - this.#start) / SAMPLES_PER_MS;
  }

  /** Appends sound and returns its position. */
  append(pcm: Int16Array): number {
    const at = this.#end;
    this.#pieces.push({at, pcm});
    this.#end += pcm.length;
    this.forgetBefore(this.#end - LONGEST_MS * SAMPLES_PER_MS);
    return at;
  }

  /** A copy of what lies between two positions, as far as it is still there. */
  slice(from: number, to: number): Int16Array {
    const first = Math.max(from, this.#start);
    const last = Math.max(first, Math.min(to, this.#end));
    const sound = new Int16Array(last - first);
    for (const {at, pcm} of this.#pieces) {
      const begin = Math.max(first, at);
      const end = Math.min(last, at + pcm.length);
      if (begin < end) sound.set(pcm.subarray(begin - at, end - at), begin - first);
    }
    return sound;
  }

  /** Drops what lies before a position. */
  forgetBefore(position: number): void {
    if (position <= this.#start) return;
    this.#start = Math.min(position, this.#end);
    this.#pieces = this.#pieces.filter(({at, pcm}) => at + pcm.length > this.#start);
  }
}
