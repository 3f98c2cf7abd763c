/** How long a guarded call may be live, whatever becomes of its legs and sockets meanwhile. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {CallClock} from '../../../server/guard/call-clock.js';

describe('the clock of a call', () => {
  let over: number;
  let near: number[];
  const ports = {onOver: () => (over += 1), onNear: (seconds: number) => near.push(seconds)};
  const clockOf = (since?: number): CallClock => new CallClock(since, ports);
  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout', 'Date'], now: 1_000_000});
    over = 0;
    near = [];
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

  test('tells a minute ahead that it will be over, and in a short call when a fifth of it is left', () => {
    clockOf().run(600);
    mock.timers.tick(539_999);
    assert.deepEqual(near, []);
    mock.timers.tick(1);
    assert.deepEqual(near, [60]);
    clockOf().run(30);
    mock.timers.tick(24_000);
    assert.deepEqual(near, [60, 6]);
  });

  test('tells who comes back in the last minute how much of it is left', () => {
    clockOf(1_000_000 - 560_000).run(600);
    mock.timers.tick(0);
    assert.deepEqual(near, [40]);
  });

  test('tells nothing of a call that is over, or may last', () => {
    const clock = clockOf();
    clock.run(100);
    clock.close();
    clockOf().run(undefined);
    mock.timers.tick(100_000);
    assert.deepEqual(near, []);
  });
});
