/** Sound through a resampler as an audio thread sends it, and what is left of it: shared by tests and bench. */
import {floatToPcm16, pcm16ToFloat} from '../../../src/audio/dsp/pcm16.js';
import {createResampler, type Resampler} from '../../../src/audio/dsp/resampler.js';
import {decibels, fitTone, tone} from './tone.js';

/** Streams `input` in blocks of these lengths, over and over; the last is what is left. */
export function stream(
  resampler: Resampler,
  input: Float32Array,
  blocks: readonly number[] = [128],
): Float32Array {
  const pieces: Float32Array[] = [];
  for (let at = 0, turn = 0; at < input.length; turn += 1) {
    const block = input.subarray(at, at + (blocks[turn % blocks.length] ?? 128));
    const piece = new Float32Array(resampler.maxOutput(block.length));
    pieces.push(piece.subarray(0, resampler.process(block, piece)));
    at += block.length;
  }
  const output = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let written = 0;
  for (const piece of pieces) {
    output.set(piece, written);
    written += piece.length;
  }
  return output;
}

/** A way to convert a whole signal between two rates: ours, or a peer's in the bench. */
export type Conversion = (input: Float32Array, from: number, to: number) => Float32Array;

export const ours: Conversion = (input, from, to) => stream(createResampler(from, to), input);

/** Bit for bit; a comparison that prints no thousand samples when it fails. */
export function isSame(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((sample, index) => Object.is(sample, other[index]));
}

/** Without the ends, where a filter fills and empties. */
export function middle(samples: Float32Array): Float32Array {
  return samples.subarray(Math.round(samples.length * 0.2), Math.round(samples.length * 0.9));
}

/** By how much the worst of 20 tones is kept out that the lower rate cannot carry, in dB. */
export function aliasRejection(convert: Conversion, from: number, to: number): number {
  const [lowest, highest] = [(1.1 * to) / 2, (0.999 * from) / 2];
  const tones = Array.from({length: 20}, (_, step) => lowest + ((highest - lowest) * step) / 19);
  const rejections = tones.map(frequency => {
    const input = tone(frequency, from, 0.25);
    return decibels(input) - decibels(middle(convert(input, from, to)));
  });
  return Math.min(...rejections);
}

/** How far the gain strays from 0 dB up to 0.9 of the lower Nyquist frequency: the worst of 24 tones. */
export function ripple(convert: Conversion, from: number, to: number): number {
  const tones = Array.from({length: 24}, (_, step) => (0.9 * Math.min(from, to) * (step + 1)) / 24 / 2);
  const gains = tones.map(frequency => {
    const output = middle(convert(tone(frequency, from, 0.25, 0.5), from, to));
    return 20 * Math.log10(fitTone(output, frequency, to).amplitude / 0.5);
  });
  return Math.max(...gains.map(Math.abs));
}

/**
 * The ratio of a 997 Hz tone at −1 dBFS to all that is added to it, down to the rounding to 16 bits, in dB. Four
 * phases, because how the rounding falls at one of them is luck.
 */
export function signalToNoise(convert: Conversion, from: number, to: number): number {
  const noises = [0, 0.4, 0.8, 1.2].map(phase => {
    const output = middle(convert(tone(997, from, 1.5, 10 ** (-1 / 20), phase), from, to));
    const packed = new Int16Array(output.length);
    floatToPcm16(output, packed);
    pcm16ToFloat(packed, output);
    return 10 ** (-fitTone(output, 997, to).snr / 10);
  });
  return -10 * Math.log10(noises.reduce((sum, noise) => sum + noise, 0) / noises.length);
}
