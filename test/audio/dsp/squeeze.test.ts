/** The squeezer: less time, the same pitch, and nothing at all where nothing is asked for. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {createSqueezer} from '../../../src/audio/dsp/squeeze.js';
import {speak} from '../../support/speech.js';
import {sharpness, tone16} from './tone.js';

const RATE = 24_000;

function squeeze(input: Int16Array, tempo: number, piece = 480): Int16Array {
  const squeezer = createSqueezer(RATE);
  const output: number[] = [];
  for (let at = 0; at < input.length; at += piece)
    output.push(...squeezer(input.slice(at, at + piece), tempo));
  return Int16Array.from(output);
}

/** Periods a second, by upward crossings of zero. */
function pitch(samples: Int16Array): number {
  let crossings = 0;
  for (let index = 1; index < samples.length; index += 1) {
    if (samples[index - 1]! < 0 && samples[index]! >= 0) crossings += 1;
  }
  return (crossings * RATE) / samples.length;
}

describe('squeezer', () => {
  test('takes a fifth off the time at 1.25, and leaves the pitch', () => {
    for (const frequency of [110, 220, 440]) {
      const input = tone16(frequency, RATE, 2, 0.5);
      const output = squeeze(input, 1.25);
      assert.ok(Math.abs(output.length / input.length - 0.8) < 0.03, `${output.length / input.length}`);
      assert.ok(Math.abs(pitch(output) / frequency - 1) < 0.02, `${pitch(output)} Hz`);
    }
  });

  test('joins its pieces without a click', () => {
    const input = tone16(220, RATE, 2, 0.5);
    assert.ok(sharpness(squeeze(input, 1.25)) <= sharpness(input) * 1.5);
  });

  test('changes nothing at its own pace, sample by sample', () => {
    const input = speak('what time is it');
    const output = squeeze(input, 1);
    assert.deepEqual(output, input.slice(0, output.length));
    assert.ok(input.length - output.length <= 0.055 * RATE);
  });

  test('gives the same however the input is cut', () => {
    const input = speak('turn on the kitchen light');
    assert.deepEqual(squeeze(input, 1.25, 480), squeeze(input, 1.25, 2_400));
  });

  test('goes back to its own pace without a click', () => {
    const squeezer = createSqueezer(RATE);
    const input = tone16(220, RATE, 2, 0.5);
    const output = [
      ...squeezer(input.slice(0, 12_000), 1.25),
      ...squeezer(input.slice(12_000, 24_000), 1),
      ...squeezer(input.slice(24_000), 1.25),
    ];
    assert.ok(sharpness(output) <= sharpness(input) * 1.5);
  });
});
