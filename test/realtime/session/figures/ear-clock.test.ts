/** When something was heard, by a clock that is seen late. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {EarClock} from '../../../../src/realtime/session/figures/ear-clock.js';

describe('the time of what the microphone heard', () => {
  test('is that of the clock where it was seen once', () => {
    const clock = new EarClock();
    clock.look(1, 5_003);
    assert.equal(clock.heard(0.99), 4_993);
  });

  test('is known to the least late sight of it there was, once a busy page comes late', () => {
    const clock = new EarClock();
    clock.look(0, 4_010);
    clock.look(0.02, 4_021);
    clock.look(1, 5_060);
    assert.ok(Math.abs(clock.heard(1) - 5_001) < 1);
  });

  test('follows a device whose clock is slower than the page’s', () => {
    const clock = new EarClock();
    for (let second = 0; second <= 600; second += 1) {
      clock.look(second * 0.9999, second * 1_000);
      assert.ok(Math.abs(clock.heard(second * 0.9999) - second * 1_000) < 0.2);
    }
  });

  test('begins anew where the clock stood still, and where another context begins', () => {
    const clock = new EarClock();
    clock.look(0, 4_000);
    clock.look(0.1, 34_100);
    assert.equal(clock.heard(0.1), 34_100);
    clock.look(60, 34_200);
    assert.equal(clock.heard(60), 34_200);
  });
});
