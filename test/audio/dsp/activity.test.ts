/** Local voice activity: a voice is told from a room, a fan, a click, within a few hundredths of a second. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {LATE_MS, createActivity, type Activity} from '../../../src/audio/dsp/activity.js';
import {speak} from '../../support/speech.js';
import {tone} from './tone.js';

const RATE = 24_000;

/** Reproducible noise between −1 and 1. */
function noise(seconds: number, amplitude: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({length: Math.round(seconds * RATE)}, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return amplitude * (state / 2 ** 30 - 1);
  });
}

/** The moments, in seconds, at which the answer changes. */
function changes(activity: Activity, ...sounds: Float32Array[]): Array<{at: number; speaking: boolean}> {
  const found: Array<{at: number; speaking: boolean}> = [];
  let before = false;
  let at = 0;
  for (const sound of sounds) {
    for (const sample of sound) {
      const speaking = activity(Math.round(sample * 32_768));
      if (speaking !== before) found.push({at: at / RATE, speaking});
      before = speaking;
      at += 1;
    }
  }
  return found;
}

describe('voice activity', () => {
  for (const [name, amplitude] of [
    ['a silent room', 0],
    ['a quiet room', 0.002],
    ['a loud fan', 0.02],
  ] as const) {
    test(`hears a spoken sentence in ${name} within 100 ms, and its end`, () => {
      const room = noise(5, amplitude, 3);
      const words = Float32Array.from(speak('what time is it'), sample => sample / 32_768);
      const loudest = words.findIndex(sample => Math.abs(sample) > 0.05);
      const [begin, ...rest] = changes(
        createActivity(RATE),
        noise(2, amplitude),
        words.map((sample, index) => sample + room[index]!),
        noise(2, amplitude, 7),
      );
      assert.ok(begin?.speaking);
      assert.ok(begin.at <= 2 + loudest / RATE + 0.1, `heard at ${begin.at} s`);
      assert.equal(rest.at(-1)?.speaking, false);
    });
  }

  test('tells of the beginning and the end as late as it says, give or take half a frame', () => {
    for (const offset of [0, 0.003, 0.007]) {
      const [begin, end] = changes(createActivity(RATE), noise(1 + offset, 0), noise(1, 0.3), noise(1, 0));
      assert.ok(Math.abs(begin!.at - LATE_MS.begin / 1_000 - (1 + offset)) <= 0.006, `${begin!.at}`);
      assert.ok(Math.abs(end!.at - LATE_MS.end / 1_000 - (2 + offset)) <= 0.006, `${end!.at}`);
    }
  });

  test('takes a room, however loud, for no voice', () => {
    for (const amplitude of [0, 0.001, 0.01, 0.1]) {
      assert.deepEqual(changes(createActivity(RATE), noise(10, amplitude)), []);
    }
  });

  test('takes the room for no voice after a device that gave zeros at first, or was muted', () => {
    for (const amplitude of [0.002, 0.004]) {
      assert.deepEqual(changes(createActivity(RATE), noise(0.5, 0), noise(10, amplitude)), []);
    }
  });

  test('follows a fan that is switched on: it counts as a voice for a few seconds only', () => {
    const found = changes(createActivity(RATE), noise(3, 0.001), noise(20, 0.01));
    assert.deepEqual(
      found.map(({speaking}) => speaking),
      [true, false],
    );
    assert.ok(found[1]!.at < 3 + 12, `until ${found[1]!.at} s`);
  });

  test('does not take a click for a voice', () => {
    const click = new Float32Array(RATE);
    click.fill(0.8, 2_000, 2_200);
    assert.deepEqual(changes(createActivity(RATE), noise(2, 0.001), click), []);
  });

  test('is not deaf after a loud word: a quieter one is heard too', () => {
    const found = changes(
      createActivity(RATE),
      noise(1, 0.001),
      tone(200, RATE, 0.5, 0.8),
      noise(1, 0.001),
      tone(200, RATE, 0.5, 0.03),
      noise(1, 0.001),
    );
    assert.equal(found.filter(({speaking}) => speaking).length, 2);
  });
});
