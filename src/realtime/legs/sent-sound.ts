/**
 * Where what a leg has sent lies in the memory of the microphone. It stands alone, pure, because the far side counts the
 * samples that it got, and the memory those that were said: a leg that begins to read elsewhere makes them differ.
 */
export class SentSound {
  /** From sample `at` of the leg on, a sample lies so much further on in the memory. */
  #runs: Array<{readonly at: number; readonly shift: number}>;
  #sent = 0;

  /** `position`: where the leg is about to begin. */
  constructor(position: number) {
    this.#runs = [{at: 0, shift: position}];
  }

  /** So many samples were sent, which begin at `position`. */
  add(position: number, samples: number): void {
    const shift = position - this.#sent;
    if (shift !== this.#runs.at(-1)?.shift) this.#runs.push({at: this.#sent, shift});
    this.#sent += samples;
  }

  get count(): number {
    return this.#sent;
  }

  /** What was sent behind the first `count` samples never left. */
  rewind(count: number): void {
    this.#sent = count;
    this.#runs = this.#runs.filter(({at}) => at === 0 || at < count);
  }

  /** Where a sample of the leg lies. */
  positionOf(sample: number): number {
    return sample + (this.#runs.findLast(({at}) => at <= sample)?.shift ?? 0);
  }
}
