/** The resampler: what it lets through, what it keeps out, and how late it is. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createResampler} from '../../../src/audio/dsp/resampler.js';
import {aliasRejection, isSame, ours, ripple, signalToNoise, stream} from './streaming.js';
import {tone} from './tone.js';

const DOWN = [
  [48_000, 24_000],
  [44_100, 24_000],
  [48_000, 16_000],
  [44_100, 16_000],
  [96_000, 24_000],
  [48_000, 8_000],
] as const;
const UP = [
  [24_000, 48_000],
  [24_000, 44_100],
  [16_000, 24_000],
] as const;
/** Rates with so little in common that their phases are not all tabulated. */
const AWKWARD = [
  [44_099, 24_000],
  [191_999, 24_000],
  [24_000, 44_101],
] as const;

describe('resampler', () => {
  for (const [from, to] of DOWN) {
    test(`${from} → ${to} keeps out what the lower rate cannot carry, by 90 dB`, () => {
      const rejection = aliasRejection(ours, from, to);
      assert.ok(rejection >= 90, `${rejection.toFixed(1)} dB`);
    });
  }

  for (const [from, to] of [...DOWN, ...UP]) {
    // At a ratio without remainder nothing but the rounding is left; the limit of 16 bits is 97.1 dB.
    const floor = from % to === 0 ? 97 : 96.9;
    test(`${from} → ${to} is as clean as 16 bits can be: ${floor} dB`, () => {
      const ratio = signalToNoise(ours, from, to);
      assert.ok(ratio >= floor, `${ratio.toFixed(2)} dB`);
    });
  }

  for (const [from, to] of AWKWARD) {
    test(`${from} → ${to} is nearly as clean: 85 dB against aliases, and against all that is added`, () => {
      const rejection = from > to ? aliasRejection(ours, from, to) : Infinity;
      assert.ok(rejection >= 85, `aliases ${rejection.toFixed(1)} dB`);
      const ratio = signalToNoise(ours, from, to);
      assert.ok(ratio >= 85, `everything ${ratio.toFixed(2)} dB`);
    });
  }

  for (const [from, to] of [...DOWN, ...UP, ...AWKWARD]) {
    test(`${from} → ${to} is flat to 0.9 of the lower Nyquist frequency, within 0.001 dB`, () => {
      const worst = ripple(ours, from, to);
      assert.ok(worst <= 0.001, `${worst.toFixed(5)} dB`);
    });

    test(`${from} → ${to} is as late as it says`, () => {
      const input = new Float32Array(Math.round(from / 10));
      const at = Math.round(from / 20);
      input[at] = 1;
      // The balance point of a pulse: a filter of linear phase moves it by its delay, whatever the rates.
      let [weight, moment] = [0, 0];
      stream(createResampler(from, to), input).forEach((sample, index) => {
        weight += sample;
        moment += sample * (index / to - at / from);
      });
      const error = moment / weight - createResampler(from, to).delaySeconds;
      assert.ok(Math.abs(error) <= 1e-6, `${(error * 1e6).toFixed(3)} µs off`);
    });
  }

  for (const [from, to] of [...DOWN, ...UP, ...AWKWARD].filter(rates => Math.min(...rates) === 24_000)) {
    test(`${from} → ${to} costs 1.4 ms of time at most`, () => {
      assert.ok(createResampler(from, to).delaySeconds <= 0.0014);
    });
  }

  test('passes the samples through where both rates are the same, one of them late', () => {
    const input = tone(997, 48_000, 0.01);
    const resampler = createResampler(48_000, 48_000);
    const output = stream(resampler, input);
    assert.equal(resampler.delaySeconds, 1 / 48_000);
    assert.ok(output.subarray(1).every((sample, index) => Math.abs(sample - (input[index] ?? 0)) < 1e-15));
  });

  test('takes the fraction of a rate that is no whole number for less than clocks differ by', () => {
    const input = tone(997, 44_100, 0.1);
    const output = stream(createResampler(44_100.2, 24_000), input);
    assert.ok(isSame(output, stream(createResampler(44_100, 24_000), input)));
  });

  test('forgets the past when it is reset', () => {
    const resampler = createResampler(44_100, 24_000);
    const input = tone(997, 44_100, 0.011);
    const first = stream(resampler, input);
    resampler.reset();
    assert.ok(isSame(stream(resampler, input), first));
  });
});
