/**
 * Puts packets back into the order they were sent in. Pure: raw RTP has no jitter buffer, and the rules of
 * sixteen-bit sequence numbers are easier to get right away from sockets and clocks.
 */

/** After this many packets from beyond a gap, what is missing is given up for lost. */
const PATIENCE = 5;
/** A jump of more is not reordering: the sender began anew. */
const RESTART = 500;
const MODULUS = 0x10000;

export type Ordered<Payload> =
  | {readonly kind: 'packet'; readonly payload: Payload}
  /** This many packets never came: the listener must leave room for them. */
  | {readonly kind: 'gap'; readonly count: number};

export class ReorderBuffer<Payload> {
  readonly #waiting = new Map<number, Payload>();
  #next: number | undefined;

  /** Takes a packet as it arrived and returns what is in order now. */
  push(sequence: number, payload: Payload): Array<Ordered<Payload>> {
    this.#next ??= sequence;
    const ahead = distance(this.#next, sequence);
    if (Math.abs(ahead) > RESTART) {
      this.#waiting.clear();
      this.#next = sequence;
    } else if (ahead < 0 || this.#waiting.has(sequence)) {
      // Too late to be heard, or here already.
      return [];
    }
    this.#waiting.set(sequence, payload);
    const ordered = this.#takeRun();
    if (this.#waiting.size < PATIENCE) return ordered;
    return [...ordered, ...this.#skipGap()];
  }

  #takeRun(): Array<Ordered<Payload>> {
    const run: Array<Ordered<Payload>> = [];
    while (this.#next !== undefined && this.#waiting.has(this.#next)) {
      run.push({kind: 'packet', payload: this.#waiting.get(this.#next) as Payload});
      this.#waiting.delete(this.#next);
      this.#next = (this.#next + 1) % MODULUS;
    }
    return run;
  }

  #skipGap(): Array<Ordered<Payload>> {
    const from = this.#next ?? 0;
    const count = Math.min(...[...this.#waiting.keys()].map(sequence => distance(from, sequence)));
    this.#next = (from + count) % MODULUS;
    return [{kind: 'gap', count}, ...this.#takeRun()];
  }
}

/** How far `to` lies ahead of `from` on the circle of sequence numbers; negative where it lies behind. */
function distance(from: number, to: number): number {
  const ahead = (to - from + MODULUS) % MODULUS;
  return ahead >= MODULUS / 2 ? ahead - MODULUS : ahead;
}
