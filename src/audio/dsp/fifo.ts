/** A ring of float samples for the audio thread: writes and reads whole blocks and allocates nothing. */
export class SampleFifo {
  readonly #ring: Float32Array;
  #read = 0;
  #length = 0;

  /** `capacity` in samples. */
  constructor(capacity: number) {
    this.#ring = new Float32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Room for this many samples more. */
  get free(): number {
    return this.#ring.length - this.#length;
  }

  /** Appends `count` samples, beginning at `from`; the caller has looked at `free`. */
  write(samples: Float32Array, count: number, from = 0): void {
    const capacity = this.#ring.length;
    let at = (this.#read + this.#length) % capacity;
    for (let index = 0; index < count; index += 1) {
      this.#ring[at] = samples[from + index] ?? 0;
      at = at + 1 === capacity ? 0 : at + 1;
    }
    this.#length += count;
  }

  /** The next sample, or silence where there is none. */
  shift(): number {
    if (this.#length === 0) return 0;
    const sample = this.#ring[this.#read] ?? 0;
    this.#read = this.#read + 1 === this.#ring.length ? 0 : this.#read + 1;
    this.#length -= 1;
    return sample;
  }

  clear(): void {
    this.#length = 0;
  }
}
