/**
 * A streaming sample-rate converter between any two rates: a polyphase FIR with a Kaiser window. It stands alone
 * because capture and playback both need it, and because quality is decided here: a browser's own 24 kHz context
 * loses 4 dB near the top, and plain interpolation aliases.
 *
 * Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function" (1974);
 * R. E. Crochiere, L. R. Rabiner, "Multirate Digital Signal Processing" (1983), ch. 3.
 */

/** Stop-band attenuation that the filter is designed for, in dB. */
const ATTENUATION_DB = 90;
/** Half the transition band, as a share of the lower Nyquist frequency: flat to 0.9, closed from 1.1. */
const HALF_TRANSITION = 0.1;

export type Resampler = {
  /**
   * Converts a block of mono samples, or its first `count`, and keeps the filter's memory for the next.
   * `output` must hold `maxOutput(count)` samples; returns how many were written. Allocates nothing unless a
   * block is longer than every one before.
   */
  readonly process: (input: Float32Array, output: Float32Array, count?: number) => number;
  /** The most samples that a block of this length can give. */
  readonly maxOutput: (inputLength: number) => number;
  /** How far the output lags behind, in seconds. */
  readonly delaySeconds: number;
  /** Forgets the past, as if new. */
  readonly reset: () => void;
};

/** Rates in Hz, whole numbers. Equal rates pass the samples through. */
export function createResampler(inputRate: number, outputRate: number): Resampler {
  if (inputRate === outputRate) return passThrough();
  const divisor = greatestCommonDivisor(inputRate, outputRate);
  const up = outputRate / divisor;
  const down = inputRate / divisor;
  const taps = tapsPerPhase(inputRate, outputRate);
  const bank = filterBank(inputRate, outputRate, up, taps);
  const past = taps - 1;
  let line = new Float32Array(past + 1024);
  let position = 0;
  let phase = 0;

  const process = (input: Float32Array, output: Float32Array, count = input.length): number => {
    if (line.length < past + count) {
      const longer = new Float32Array(past + count);
      longer.set(line.subarray(0, past));
      line = longer;
    }
    for (let index = 0; index < count; index += 1) line[past + index] = input[index] ?? 0;
    let written = 0;
    while (position < count) {
      // Four sums side by side: one alone would wait for itself at every tap.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let tap = 0, row = phase * taps, at = position; tap < taps; tap += 4, row += 4, at += 4) {
        a += (bank[row] ?? 0) * (line[at] ?? 0);
        b += (bank[row + 1] ?? 0) * (line[at + 1] ?? 0);
        c += (bank[row + 2] ?? 0) * (line[at + 2] ?? 0);
        d += (bank[row + 3] ?? 0) * (line[at + 3] ?? 0);
      }
      output[written] = a + b + c + d;
      written += 1;
      phase += down;
      position += Math.floor(phase / up);
      phase %= up;
    }
    position -= count;
    line.copyWithin(0, count, count + past);
    return written;
  };

  return {
    process,
    maxOutput: inputLength => Math.ceil((inputLength * up) / down) + 1,
    delaySeconds: taps / 2 / inputRate,
    reset: () => {
      line.fill(0);
      position = 0;
      phase = 0;
    },
  };
}

function passThrough(): Resampler {
  return {
    process: (input, output, count = input.length) => {
      for (let index = 0; index < count; index += 1) output[index] = input[index] ?? 0;
      return count;
    },
    maxOutput: inputLength => inputLength,
    delaySeconds: 0,
    reset: () => undefined,
  };
}

/** Kaiser's estimate of the length, in input samples: a whole number of fours, for the inner loop. */
function tapsPerPhase(inputRate: number, outputRate: number): number {
  const nyquist = Math.min(inputRate, outputRate) / 2;
  const transition = (2 * Math.PI * 2 * HALF_TRANSITION * nyquist) / inputRate;
  return 4 * Math.ceil(((ATTENUATION_DB - 7.95) / (2.285 * transition) + 1) / 4);
}

/** The low-pass, cut in phases: row `p` holds the taps for an output that lies `p / up` between two inputs. */
function filterBank(inputRate: number, outputRate: number, up: number, taps: number): Float32Array {
  const length = taps * up;
  const centre = (length - 1) / 2;
  const cutoff = Math.min(1, outputRate / inputRate) / up;
  const beta = 0.1102 * (ATTENUATION_DB - 8.7);
  const bank = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    const x = index - centre;
    const ideal = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
    const edge = (2 * index) / (length - 1) - 1;
    const window = besselI0(beta * Math.sqrt(1 - edge * edge)) / besselI0(beta);
    const row = index % up;
    // Reversed, so that the inner loop walks both arrays forwards.
    bank[row * taps + taps - 1 - Math.floor(index / up)] = ideal * window * up;
  }
  return bank;
}

/** The modified Bessel function of order zero, by its series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
