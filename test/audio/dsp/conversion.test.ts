/** Float samples to 16 bits and back, and loudness. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {floatToPcm16, pcm16ToFloat} from '../../../src/audio/dsp/pcm16.js';
import {perceivedLevel, rms} from '../../../src/audio/dsp/rms.js';
import {fitTone, tone} from './tone.js';

describe('16-bit samples', () => {
  test('come back from floats exactly as they were', () => {
    const all = Int16Array.from({length: 65_536}, (_, index) => index - 32_768);
    const floats = new Float32Array(all.length);
    const back = new Int16Array(all.length);
    pcm16ToFloat(all, floats);
    floatToPcm16(floats, back);
    assert.deepEqual(back, all);
  });

  test('are rounded and not cut off: a tone is as clean as 16 bits can be', () => {
    const input = tone(997, 48_000, 1);
    const packed = new Int16Array(input.length);
    const output = new Float32Array(input.length);
    floatToPcm16(input, packed);
    pcm16ToFloat(packed, output);
    const {snr} = fitTone(output, 997, 48_000);
    assert.ok(snr >= 97, `${snr.toFixed(2)} dB`);
  });

  test('are never further from the float than half a step', () => {
    const quiet = fc.float32Array({min: -1, max: Math.fround(32_767 / 32_768), noNaN: true});
    fc.assert(
      fc.property(quiet, input => {
        const output = new Int16Array(input.length);
        floatToPcm16(input, output);
        return input.every((sample, index) => Math.abs(sample * 32_768 - (output[index] ?? NaN)) <= 0.5);
      }),
    );
  });

  test('clamp what is too loud instead of wrapping around', () => {
    const output = new Int16Array(4);
    floatToPcm16(Float32Array.of(1, 1.5, -1, -1.5), output);
    assert.deepEqual([...output], [32_767, 32_767, -32_768, -32_768]);
  });

  test('are read from the middle of an answer', () => {
    const output = new Float32Array(2);
    pcm16ToFloat(Int16Array.of(0, 16_384, -16_384, 0), output, 1, 2);
    assert.deepEqual([...output], [0.5, -0.5]);
  });
});

describe('loudness', () => {
  test('of a full sine is 3 dB below full scale', () => {
    assert.ok(Math.abs(rms(tone(1000, 48_000, 1, 1)) - Math.SQRT1_2) < 1e-3);
    assert.equal(rms(new Float32Array(0)), 0);
  });

  test('is felt on a decibel scale, from nothing to full', () => {
    assert.equal(perceivedLevel(0), 0);
    assert.equal(perceivedLevel(1e-6), 0);
    assert.equal(perceivedLevel(1), 1);
    assert.ok(Math.abs(perceivedLevel(10 ** (-30 / 20)) - 0.5) < 1e-9);
  });
});
