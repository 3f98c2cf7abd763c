/** The resampler: what it lets through, what it keeps out, and that it does not matter how sound is cut. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createResampler} from '../../../src/audio/dsp/resampler.js';
import {decibels, fitTone, tone} from './tone.js';

const DOWN = [
  [48_000, 24_000],
  [44_100, 24_000],
  [96_000, 24_000],
  [48_000, 16_000],
  [44_100, 16_000],
] as const;
const UP = [
  [24_000, 48_000],
  [24_000, 44_100],
  [16_000, 24_000],
] as const;

/** Streams `input` in blocks, as an audio thread does. */
function convert(
  input: Float32Array,
  from: number,
  to: number,
  blocks: readonly number[] = [128],
): Float32Array {
  const resampler = createResampler(from, to);
  const output = new Float32Array(resampler.maxOutput(input.length) + blocks.length);
  let [at, written, turn] = [0, 0, 0];
  while (at < input.length) {
    const block = input.subarray(at, at + (blocks[turn % blocks.length] ?? 128));
    const piece = new Float32Array(resampler.maxOutput(block.length));
    const count = resampler.process(block, piece);
    assert.ok(count <= piece.length, 'more was written than maxOutput said');
    output.set(piece.subarray(0, count), written);
    written += count;
    at += block.length;
    turn += 1;
  }
  return output.subarray(0, written);
}

/** Without the ends, where the filter fills and empties. */
function middle(samples: Float32Array): Float32Array {
  return samples.subarray(Math.round(samples.length * 0.2), Math.round(samples.length * 0.9));
}

describe('resampler', () => {
  for (const [from, to] of DOWN) {
    test(`${from} → ${to} keeps out what the lower rate cannot carry, by 80 dB`, () => {
      const [nyquist, top] = [to / 2, from / 2];
      for (let step = 0; step < 12; step += 1) {
        const frequency = 1.1 * nyquist + ((top * 0.999 - 1.1 * nyquist) * step) / 11;
        const input = tone(frequency, from, 0.25);
        const rejection = decibels(input) - decibels(middle(convert(input, from, to)));
        assert.ok(rejection >= 80, `${frequency.toFixed(0)} Hz: ${rejection.toFixed(1)} dB`);
      }
    });
  }

  for (const [from, to] of [...DOWN, ...UP]) {
    test(`${from} → ${to} is flat to 0.9 of the lower Nyquist frequency, within 0.01 dB`, () => {
      for (let step = 1; step <= 9; step += 1) {
        const frequency = 0.1 * step * 0.5 * Math.min(from, to) * 0.999;
        const {amplitude} = fitTone(
          middle(convert(tone(frequency, from, 0.25, 0.5), from, to)),
          frequency,
          to,
        );
        const gain = 20 * Math.log10(amplitude / 0.5);
        assert.ok(Math.abs(gain) <= 0.01, `${frequency.toFixed(0)} Hz: ${gain.toFixed(4)} dB`);
      }
    });

    test(`${from} → ${to} adds less noise to a tone than 16 bits do`, () => {
      const {snr} = fitTone(middle(convert(tone(997, from, 0.5), from, to)), 997, to);
      assert.ok(snr >= 98, `${snr.toFixed(1)} dB`);
    });

    test(`${from} → ${to} gives the same samples however the input is cut`, () => {
      const input = tone(997, from, 0.2);
      const whole = convert(input, from, to, [input.length]);
      for (const blocks of [[128], [1], [7, 128, 1, 441]]) {
        assert.deepEqual(convert(input, from, to, blocks), whole);
      }
    });

    test(`${from} → ${to} neither loses nor makes time`, () => {
      const seconds = convert(tone(997, from, 2), from, to).length / to;
      assert.ok(Math.abs(seconds - 2) < 0.001, `${seconds} s`);
    });

    test(`${from} → ${to} is as late as it says`, () => {
      const input = new Float32Array(from / 10);
      const at = Math.round(from / 20);
      input[at] = 1;
      const output = convert(input, from, to);
      const loudest = output.reduce(
        (best, sample, index) => (sample > (output[best] ?? 0) ? index : best),
        0,
      );
      const delay = loudest / to - at / from;
      const error = Math.abs(delay - createResampler(from, to).delaySeconds);
      assert.ok(error <= 1 / Math.min(from, to), `${(error * 1000).toFixed(3)} ms off`);
      assert.ok(delay < 0.0021, `${(delay * 1000).toFixed(2)} ms`);
    });
  }

  test('forgets the past when it is reset', () => {
    const resampler = createResampler(48_000, 24_000);
    const output = new Float32Array(resampler.maxOutput(480));
    resampler.process(tone(997, 48_000, 0.01), output);
    resampler.reset();
    resampler.process(new Float32Array(480), output);
    assert.ok(output.every(sample => sample === 0));
  });
});
