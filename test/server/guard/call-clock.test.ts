/** How long a guarded call may be live, whatever becomes of its legs and sockets meanwhile. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {CallClock} from '../../../server/guard/call-clock.js';

describe('the clock of a call', () => {
  let over: number;
  const clockOf = (since?: number): CallClock => new CallClock(since, () => (over += 1));
  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout', 'Date'], now: 1_000_000});
    over = 0;
  });
  afterEach(() => mock.timers.reset());

  test('begins with the first leg, and another leg does not begin it anew', () => {
    const clock = clockOf();
    mock.timers.tick(60_000);
    clock.run(30);
    mock.timers.tick(20_000);
    clock.run(30);
    mock.timers.tick(9_999);
    assert.equal(over, 0);
    mock.timers.tick(1);
    assert.equal(over, 1);
  });

  test('goes on where another instance began it, and lets who comes too late hear it from a leg', () => {
    clockOf(1_000_000 - 25_000).run(30);
    mock.timers.tick(5_000);
    assert.equal(over, 1);
    clockOf(1_000_000 - 90_000).run(30);
    assert.equal(over, 1);
    mock.timers.tick(2_000);
    assert.equal(over, 2);
  });

  test('takes another limit, and none', () => {
    const clock = clockOf();
    clock.run(30);
    clock.run(undefined);
    mock.timers.tick(40_000);
    assert.equal(over, 0);
    clock.run(60);
    mock.timers.tick(20_000);
    assert.equal(over, 1);
  });
});
