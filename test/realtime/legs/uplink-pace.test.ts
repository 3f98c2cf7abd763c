/** The pace of the uplink: short chunks while the line is good, longer ones and then fewer bytes while it is not. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {UplinkPace, type Pace} from '../../../src/realtime/legs/uplink-pace.js';

/** What becomes of the pace while, after each chunk, this much sound waits. */
function after(pace: UplinkPace, waitingMs: (chunk: number) => number, chunks: number): Pace {
  for (let chunk = 0; chunk < chunks; chunk += 1) pace.next(waitingMs(chunk));
  return pace.pace;
}

describe('uplink pace', () => {
  test('keeps chunks of 20 ms on a line that takes them', () => {
    const pace = new UplinkPace(20, false);
    const first = pace.pace;
    assert.equal(
      after(pace, () => 40, 1_000),
      first,
    );
  });

  test('makes the chunks longer while sound piles up, to 100 ms at most', () => {
    const pace = new UplinkPace(20, false);
    assert.deepEqual(
      after(pace, () => 250, 1),
      {chunkMs: 40, narrow: false},
    );
    assert.deepEqual(
      after(pace, () => 300, 10),
      {chunkMs: 100, narrow: false},
    );
  });

  test('makes them shorter again when the line is calm', () => {
    const pace = new UplinkPace(20, false);
    after(pace, () => 300, 10);
    assert.deepEqual(
      after(pace, () => 0, 500),
      {chunkMs: 20, narrow: false},
    );
  });

  test('takes fewer bytes where the line cannot carry PCM16, and stays with them', () => {
    const pace = new UplinkPace(20, false);
    assert.equal(after(pace, chunk => chunk * 50, 40).narrow, true);
    assert.equal(after(pace, () => 0, 5_000).narrow, true);
  });

  test('begins with the length that the page asks for', () => {
    const pace = new UplinkPace(60, true);
    assert.deepEqual(pace.pace, {chunkMs: 60, narrow: true});
    after(pace, () => 300, 10);
    assert.equal(after(pace, () => 0, 500).chunkMs, 60);
  });
});
