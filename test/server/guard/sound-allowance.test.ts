/** The allowance of sound: a visitor who speaks never meets it, one who pours sound in does at once. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {SoundAllowance} from '../../../server/guard/sound-allowance.js';

function open(): {allowance: SoundAllowance; pass: (ms: number) => void} {
  let now = 0;
  return {allowance: new SoundAllowance(() => now), pass: ms => (now += ms)};
}

describe('the allowance of sound', () => {
  test('lets a visitor speak for hours, on a sound card that runs fast', () => {
    const {allowance, pass} = open();
    for (let chunk = 0; chunk < 4 * 3_600 * 50; chunk += 1) {
      pass(20 / 1.02);
      assert.ok(allowance.take(20), `after ${chunk / 50} s`);
    }
  });

  test('takes at once what the widget remembers of 45 s, and then goes on', () => {
    const {allowance, pass} = open();
    for (let chunk = 0; chunk < 450; chunk += 1) assert.ok(allowance.take(100));
    for (let chunk = 0; chunk < 500; chunk += 1) {
      pass(20);
      assert.ok(allowance.take(20));
    }
  });

  test('does not take sound that comes at twice the pace of speech for long', () => {
    const {allowance, pass} = open();
    let taken = 0;
    do {
      pass(20);
      taken += 40;
    } while (allowance.take(40) && taken < 600_000);
    assert.ok(taken < 190_000, `${taken / 1000} s were taken`);
  });

  test('takes no flood of frames that hold next to nothing', () => {
    const {allowance, pass} = open();
    let taken = 0;
    do {
      pass(1);
      taken += 1;
    } while (allowance.take(0.1) && taken < 600_000);
    assert.ok(taken < 6_000, `${taken} frames were taken`);
  });

  test('takes the shortest chunks that a widget sends, also those that it kept', () => {
    const {allowance, pass} = open();
    for (let chunk = 0; chunk < 4_500; chunk += 1) assert.ok(allowance.take(10));
    for (let chunk = 0; chunk < 10_000; chunk += 1) {
      pass(10);
      assert.ok(allowance.take(10));
    }
  });

  test('saves nothing up for a flood', () => {
    const {allowance, pass} = open();
    pass(3_600_000);
    assert.ok(!allowance.take(61_000));
  });
});
