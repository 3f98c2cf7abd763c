/** Tones and what is measured on them: for the tests of everything that sound passes through. */

/** A sine of `amplitude` (−1 dBFS) at `frequency` Hz, begun at `phase` radians. */
export function tone(
  frequency: number,
  rate: number,
  seconds: number,
  amplitude = 10 ** (-1 / 20),
  phase = 0,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(
    {length: Math.round(rate * seconds)},
    (_, index) => amplitude * Math.sin((2 * Math.PI * frequency * index) / rate + phase),
  );
}

/** The same as 16-bit samples. */
export function tone16(
  frequency: number,
  rate: number,
  seconds: number,
  amplitude = 0.5,
): Int16Array<ArrayBuffer> {
  return Int16Array.from(tone(frequency, rate, seconds, amplitude), sample => Math.round(sample * 32768));
}

/** Root mean square in dB of full scale (a full sine is −3). */
export function decibels(samples: Float32Array): number {
  const sum = samples.reduce((total, sample) => total + sample * sample, 0);
  return 10 * Math.log10(sum / samples.length + 1e-30);
}

export type FittedTone = {readonly amplitude: number; readonly snr: number};

/** The sine of `frequency` that fits best: its amplitude, and the ratio to everything else in dB. */
export function fitTone(samples: Float32Array, frequency: number, rate: number): FittedTone {
  // Least squares with both products, so that no whole number of periods is needed.
  let [ss, cc, sc, xs, xc] = [0, 0, 0, 0, 0];
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequency * index) / rate;
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    ss += sine * sine;
    cc += cosine * cosine;
    sc += sine * cosine;
    xs += sample * sine;
    xc += sample * cosine;
  });
  const determinant = ss * cc - sc * sc;
  const [a, b] = [(xs * cc - xc * sc) / determinant, (xc * ss - xs * sc) / determinant];
  let noise = 0;
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequency * index) / rate;
    noise += (sample - a * Math.sin(angle) - b * Math.cos(angle)) ** 2;
  });
  const amplitude = Math.hypot(a, b);
  return {
    amplitude,
    snr: 10 * Math.log10(((amplitude * amplitude) / 2) * (samples.length / (noise + 1e-30))),
  };
}

/** The largest second difference: a click is one that the tone itself does not have. */
export function sharpness(samples: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 1; index < samples.length - 1; index += 1) {
    const bend = (samples[index - 1] ?? 0) - 2 * (samples[index] ?? 0) + (samples[index + 1] ?? 0);
    largest = Math.max(largest, Math.abs(bend));
  }
  return largest;
}

/** So long is a stretch that must be whole. */
const STRETCH_SECONDS = 0.6;

/**
 * The best stretch of a tone that came through a MediaStream of another context: a busy machine drops some of it there
 * now and then, before any of our code, which is of no interest.
 */
export function bestStretch(samples: Float32Array, frequency: number, rate: number): FittedTone {
  const length = STRETCH_SECONDS * rate;
  const starts = Array.from(
    {length: Math.floor((2 * samples.length) / length) - 1},
    (_, half) => (half * length) / 2,
  );
  const fits = starts.map(start => fitTone(samples.subarray(start, start + length), frequency, rate));
  return fits.reduce((best, fit) => (fit.snr > best.snr ? fit : best));
}
