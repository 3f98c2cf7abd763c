/** Sockets that have not said who they are: so many of one address, and no more. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {MOST_WAITING, WaitingRoom} from '../../../server/guard/waiting-room.js';

describe('a socket that waits', () => {
  test('is driven out by its own address, the oldest first, and by nobody else', () => {
    const room = new WaitingRoom();
    const out: number[] = [];
    for (let index = 0; index < MOST_WAITING + 2; index += 1) room.enter('a', () => out.push(index));
    for (let index = 0; index < MOST_WAITING; index += 1)
      room.enter('b', () => assert.fail('b is driven out'));
    assert.deepEqual(out, [0, 1]);
  });

  test('leaves its place to another one', () => {
    const room = new WaitingRoom();
    for (let index = 0; index < 100; index += 1) {
      const leave = room.enter('a', () => assert.fail('somebody is driven out'));
      leave();
      leave();
    }
  });
});
