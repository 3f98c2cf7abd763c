/** When something was heard, from news that comes late. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {EarClock} from '../../../../src/realtime/session/figures/ear-clock.js';

const RATE = 24_000;
const position = (ms: number): number => (ms * RATE) / 1_000;

describe('the time of what the microphone heard', () => {
  test('is that of the news where nothing else is known', () => {
    assert.equal(new EarClock(RATE).heard(position(1_000), 5_003), 5_003);
  });

  test('is known to the least late news there was, once a busy page comes late', () => {
    const clock = new EarClock(RATE);
    clock.heard(position(0), 4_010);
    clock.heard(position(20), 4_021);
    assert.ok(Math.abs(clock.heard(position(1_000), 5_060) - 5_001) < 1);
  });

  test('follows a device whose clock is slower than the page’s', () => {
    const clock = new EarClock(RATE);
    for (let second = 0; second <= 600; second += 1)
      assert.ok(Math.abs(clock.heard(position(second * 999.9), second * 1_000) - second * 1_000) < 0.2);
  });

  test('begins anew where the count stood still', () => {
    const clock = new EarClock(RATE);
    clock.heard(position(0), 4_000);
    assert.equal(clock.heard(position(100), 34_100), 34_100);
  });
});
