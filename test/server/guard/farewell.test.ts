/** The last word of a call: heard out, but not for ever. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Farewell} from '../../../server/guard/farewell.js';

const over = (isQuiet: () => boolean, longestMs: number): Promise<void> =>
  new Promise(onOver => {
    const farewell = new Farewell({isQuiet, longestMs, onOver});
    farewell.begin();
    farewell.begin();
  });

describe('a goodbye', () => {
  test('waits until nothing is said any more', async () => {
    let words = 2;
    await over(() => (words -= 1) < 0, 60_000);
    assert.equal(words, -1, 'it has listened three times');
  });

  test('waits no longer than a last word can take, though no end of it is told', async () => {
    await over(() => false, 1);
  });

  test('is over at once where nothing can be waited for', () => {
    let times = 0;
    const farewell = new Farewell({isQuiet: () => false, longestMs: 60_000, onOver: () => (times += 1)});
    farewell.begin();
    farewell.hurry();
    assert.equal(times, 1);
  });
});
