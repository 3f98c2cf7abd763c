/** What a leg has sent, and where it lies in the microphone's memory. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {SentSound} from '../../../src/realtime/legs/sent-sound.js';

const CHUNK = 480;

describe('sound that a leg has sent', () => {
  test('begins where the leg was told to, until some was sent', () => {
    const sent = new SentSound(700);
    assert.equal(sent.positionOf(0), 700);
    sent.add(700, CHUNK);
    assert.equal(sent.positionOf(300), 1_000);
  });

  test('begins where the memory does, which may have forgotten what was asked for', () => {
    const sent = new SentSound(0);
    sent.add(5_000, CHUNK);
    assert.equal(sent.positionOf(0), 5_000);
  });

  test('is found where it was said, however often the leg began to read elsewhere, or was refused some', () => {
    const runs = fc.array(
      fc.record({
        skip: fc.integer({min: -900, max: 9_000}),
        chunks: fc.integer({min: 1, max: 9}),
        refused: fc.nat({max: 2}),
      }),
      {minLength: 1},
    );
    fc.assert(
      fc.property(runs, fc.nat(), (read, pick) => {
        const sent = new SentSound(0);
        /** The position of each sample: what a leg would remember that forgets nothing. */
        const positions: number[] = [];
        let position = 0;
        for (const {skip, chunks, refused} of read) {
          position = Math.max(0, position + skip);
          for (let chunk = 0; chunk < chunks; chunk += 1) {
            sent.add(position, CHUNK);
            for (let index = 0; index < CHUNK; index += 1) positions.push(position + index);
            position += CHUNK;
          }
          // What was refused is read again, in another format.
          const kept = sent.count - Math.min(refused, chunks - 1) * CHUNK;
          sent.rewind(kept);
          positions.length = kept;
          position = (positions.at(-1) ?? -1) + 1;
        }
        const sample = pick % positions.length;
        assert.equal(sent.positionOf(sample), positions[sample]);
        assert.equal(sent.positionOf(positions.length), position);
      }),
    );
  });
});
