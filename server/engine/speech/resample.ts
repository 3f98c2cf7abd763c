/**
 * A polyphase resampler for the two rates of the engine: the protocol speaks 24 kHz, the speech parts 16 kHz.
 * It keeps its history between calls, so a stream may come in pieces of any length.
 */

/** Input samples that one output sample is made from: enough to keep speech free of audible aliases. */
const TAPS = 24;

export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #phases: readonly Float32Array[];
  #history: Float32Array = new Float32Array(TAPS);
  /** The position of the next output sample, in steps of one `up`-th of an input sample. */
  #position = 0;

  constructor(inputRate: number, outputRate: number) {
    const divisor = greatestCommonDivisor(inputRate, outputRate);
    this.#up = outputRate / divisor;
    this.#down = inputRate / divisor;
    this.#phases = designPhases(this.#up, this.#down);
  }

  /** The samples that `input` completes. Sound is scaled to −1…1. */
  process(input: Float32Array): Float32Array {
    const joined = new Float32Array(this.#history.length + input.length);
    joined.set(this.#history);
    joined.set(input, this.#history.length);
    const end = input.length * this.#up;
    const count = Math.max(0, Math.ceil((end - this.#position) / this.#down));
    const output = new Float32Array(count);
    for (let index = 0; index < count; index += 1) {
      const at = this.#position + index * this.#down;
      output[index] = this.#sample(joined, Math.floor(at / this.#up), at % this.#up);
    }
    this.#position += count * this.#down - end;
    this.#history = joined.slice(joined.length - TAPS);
    return output;
  }

  #sample(joined: Float32Array, base: number, phase: number): number {
    const taps = this.#phases[phase] ?? new Float32Array(TAPS);
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap += 1) sum += (taps[tap] ?? 0) * (joined[TAPS + base - tap] ?? 0);
    return sum;
  }
}

/** A whole piece of sound at another rate, with the delay of the filter taken off. */
export function resample(input: Float32Array, inputRate: number, outputRate: number): Float32Array {
  const padded = new Float32Array(input.length + TAPS);
  padded.set(input);
  const output = new Resampler(inputRate, outputRate).process(padded);
  const delay = Math.round(((TAPS / 2) * outputRate) / inputRate);
  return output.subarray(delay, delay + Math.round((input.length * outputRate) / inputRate));
}

/** PCM16 as samples of −1…1. */
export function toFloat(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, sample => sample / 32768);
}

/** Samples of −1…1 as PCM16; what is louder is clipped. */
export function toPcm16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, sample => Math.max(-32768, Math.min(32767, Math.round(sample * 32768))));
}

/** A windowed sinc, cut into one short filter for each position between two input samples. */
function designPhases(up: number, down: number): Float32Array[] {
  const length = TAPS * up;
  const cutoff = 0.92 / Math.max(up, down);
  const centre = (length - 1) / 2;
  return Array.from({length: up}, (_, phase) => {
    const taps = Float32Array.from({length: TAPS}, (_tap, tap) => {
      const index = phase + tap * up;
      const x = (index - centre) * cutoff;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      return sinc * blackman(index / (length - 1));
    });
    const gain = taps.reduce((sum, tap) => sum + tap, 0);
    return taps.map(tap => tap / gain);
  });
}

function blackman(x: number): number {
  return 0.42 - 0.5 * Math.cos(2 * Math.PI * x) + 0.08 * Math.cos(4 * Math.PI * x);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
