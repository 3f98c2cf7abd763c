/** What holds of the resampler at every rate, however the sound is cut and whatever it is. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {createResampler} from '../../../src/audio/dsp/resampler.js';
import {isSame, stream} from './streaming.js';

const COMMON = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000];
/** What devices have, and what none has: any rate must do. */
const rate = fc.oneof(fc.constantFrom(...COMMON), fc.integer({min: 8_000, max: 192_000}));
const rates = fc.tuple(rate, rate);
const sound = fc
  .array(fc.float({min: -1, max: 1, noNaN: true}), {minLength: 1, maxLength: 600})
  .map(samples => Float32Array.from(samples));
const cuts = fc.array(fc.integer({min: 1, max: 300}), {minLength: 1, maxLength: 20});

describe('resampler, at any rates', () => {
  test('gives the same samples bit for bit, however the input is cut', () => {
    fc.assert(
      fc.property(rates, sound, cuts, ([from, to], input, blocks) => {
        const whole = stream(createResampler(from, to), input, [input.length]);
        return isSame(stream(createResampler(from, to), input, blocks), whole);
      }),
    );
  });

  test('makes exactly the samples whose time has come, and never more than it said', () => {
    fc.assert(
      fc.property(rates, cuts, ([from, to], blocks) => {
        const resampler = createResampler(from, to);
        const input = new Float32Array(300);
        let [taken, made] = [0, 0];
        for (const block of blocks) {
          const output = new Float32Array(resampler.maxOutput(block));
          const count = resampler.process(input, output, block);
          assert.ok(count <= output.length, `${count} samples, where ${output.length} were announced`);
          taken += block;
          made += count;
        }
        // One at the very first sample, and then one at every `from / to` of a sample.
        assert.equal(made, Math.ceil((taken * to) / from));
      }),
    );
  });

  test('does not drift: every second is as the first, to the last bit', () => {
    fc.assert(
      fc.property(rates, ([from, to]) => {
        const worn = createResampler(from, to);
        const [input, output] = [new Float32Array(from), new Float32Array(worn.maxOutput(from))];
        assert.deepEqual(
          [1, 2, 3].map(() => worn.process(input, output)),
          [to, to, to],
        );
        input[0] = 1;
        worn.process(input, output);
        return isSame(output.subarray(0, to), stream(createResampler(from, to), input));
      }),
      {numRuns: 20},
    );
  });
});
