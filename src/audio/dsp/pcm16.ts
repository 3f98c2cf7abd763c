/** Float samples (−1 to 1) to 16-bit samples and back: rounded, clamped, without an allocation. */

const SCALE = 32768;
const MAXIMUM = 32767;

/** The whole 16-bit sample that is nearest to `scaled`, which counts to 32768: what is too loud is clamped. */
export function toPcm16(scaled: number): number {
  return Math.max(-SCALE, Math.min(MAXIMUM, Math.round(scaled)));
}

/** Writes `input` into `output`, which must be as long. Rounds to nearest; what is too loud is clamped. */
export function floatToPcm16(input: Float32Array, output: Int16Array): void {
  for (let index = 0; index < input.length; index += 1) {
    output[index] = toPcm16((input[index] ?? 0) * SCALE);
  }
}

/** Writes `count` samples of `input`, beginning at `from`, to the front of `output`. */
export function pcm16ToFloat(
  input: Int16Array,
  output: Float32Array,
  from = 0,
  count = input.length - from,
): void {
  for (let index = 0; index < count; index += 1) output[index] = (input[from + index] ?? 0) / SCALE;
}
