/**
 * A streaming sample-rate converter between any two rates: a polyphase FIR, a sinc under a bell. It stands alone
 * because capture and playback both need it, and because quality is decided here: a browser's own 24 kHz context
 * loses 4 dB near the top, and plain interpolation aliases.
 *
 * Source: R. E. Crochiere, L. R. Rabiner, "Multirate Digital Signal Processing" (1983), ch. 3; for the bell
 * A. H. Barnett, J. Magland, L. af Klinteberg, "A parallel nonuniform fast Fourier transform library based on an
 * 'exponential of semicircle' kernel" (2019).
 */

/**
 * How long the filter is, in samples of the lower rate, and how steep its bell: together they are flat to 0.9 of
 * the lower Nyquist frequency and closed by 92 dB, below the noise of 16 bits, from 1.1 on, at any pair of rates.
 */
const LENGTH = 62;
const STEEPNESS = 9.5;
/** The most phases that are tabulated. Rates that need more share these, and results between two are mixed. */
const MOST_PHASES = 256;

export type Resampler = {
  /**
   * Converts a block of mono samples, or its first `count`, and keeps the filter's memory for the next.
   * `output` must hold `maxOutput(count)` samples; returns how many were written. Allocates nothing.
   */
  readonly process: (input: Float32Array, output: Float32Array, count?: number) => number;
  /** The most samples that a block of this length can give. */
  readonly maxOutput: (inputLength: number) => number;
  /** How far the output lags behind, in seconds. */
  readonly delaySeconds: number;
  /** Forgets the past, as if new. */
  readonly reset: () => void;
};

/**
 * Rates in Hz, rounded to whole ones: a context's rate is a float, but what rounding adds is less than two sound
 * cards differ by. Equal rates pass the samples through.
 */
export function createResampler(inputRate: number, outputRate: number): Resampler {
  const from = Math.round(inputRate);
  const to = Math.round(outputRate);
  const divisor = greatestCommonDivisor(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const phases = Math.min(up, MOST_PHASES);
  const cutoff = Math.min(1, to / from);
  // An even number, for the inner loop; equal rates need no filter.
  const taps = 2 * Math.ceil(from === to ? 1 : LENGTH / 2 / cutoff);
  const bank = filterBank(phases, taps, cutoff);
  // Everything twice, one window apart, so that the last `taps` samples are always in one piece.
  const line = new Float64Array(2 * taps);
  let oldest = 0;
  // Of the next output, behind the latest input, in `up`ths of an input sample: whole numbers, so nothing drifts.
  let phase = 0;

  return {
    process: (input, output, count = input.length) => {
      let written = 0;
      // A variable of the loop: one of the closure would be stored and read again each time.
      let start = oldest;
      for (let index = 0; index < count; index += 1) {
        line[start] = line[start + taps] = input[index] ?? 0;
        start = start + 1 < taps ? start + 1 : 0;
        for (; phase < up; phase += down) {
          const exact = (phase * phases) / up;
          const row = Math.floor(exact);
          const sample = weighted(line, start, bank, row * taps, taps);
          output[written] =
            exact > row
              ? sample + (exact - row) * (weighted(line, start, bank, row * taps + taps, taps) - sample)
              : sample;
          written += 1;
        }
        phase -= up;
      }
      oldest = start;
      return written;
    },
    maxOutput: inputLength => Math.ceil((inputLength * up) / down) + 1,
    delaySeconds: taps / 2 / from,
    reset: () => {
      line.fill(0);
      phase = 0;
    },
  };
}

/**
 * The sum of a window, each sample times its tap. Apart from the closure, because engines make fast code for typed
 * arrays that are arguments, and for variables of a closure only while there is one resampler: a call has three.
 */
function weighted(line: Float64Array, at: number, bank: Float64Array, tap: number, taps: number): number {
  // Two sums, because one alone would wait for itself; 64 bits, because engines compute in them anyway.
  let even = 0;
  let odd = 0;
  for (const end = at + taps; at < end; at += 2, tap += 2) {
    even += (line[at] ?? 0) * (bank[tap] ?? 0);
    odd += (line[at + 1] ?? 0) * (bank[tap + 1] ?? 0);
  }
  return even + odd;
}

/**
 * The low-pass, cut in phases: row `p` holds the taps for an output that lies `p / phases` behind the latest
 * input, oldest first. The row after the last is the first, one input later: the neighbour of the last.
 */
function filterBank(phases: number, taps: number, cutoff: number): Float64Array {
  const half = taps / 2;
  return new Float64Array((phases + 1) * taps).map((_, index) => {
    const x = Math.floor(index / taps) / phases + half - 1 - (index % taps);
    // In the very middle this is 0 / 0, which stands for the cut-off.
    const ideal = Math.sin(Math.PI * cutoff * x) / (Math.PI * x) || cutoff;
    return ideal * Math.exp(STEEPNESS * (Math.sqrt(1 - (x / half) ** 2) - 1));
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
