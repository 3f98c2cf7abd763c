/** The microphone in G.711: the same pieces of it, a third of the samples and a sixth of the bytes. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {CHUNK_HEADROOM} from '../../../src/audio/dsp/capture-core.js';
import {decodeG711, type G711Law} from '../../../src/audio/dsp/g711.js';
import type {CapturedChunk} from '../../../src/audio/pcm-capture.js';
import {NarrowSound} from '../../../src/realtime/legs/narrow-sound.js';
import {fitTone, tone} from '../../audio/dsp/tone.js';

/** A stream of them as a leg would send it. */
function narrowed(law: G711Law, chunks: readonly CapturedChunk[]): CapturedChunk[] {
  const stream = new NarrowSound(law, 24_000);
  return chunks.map(chunk => stream.take(chunk));
}

/** Chunks as the memory gives them: each in a frame of its own, behind its headroom. */
function chunksOf(sound: Float32Array, samples: number): CapturedChunk[] {
  const pcm = Int16Array.from(sound, sample => Math.round(sample * 32_767));
  return Array.from({length: Math.floor(pcm.length / samples)}, (_, at) => {
    const frame = new Uint8Array(CHUNK_HEADROOM + 2 * samples);
    const position = at * samples;
    frame.set(new Uint8Array(pcm.slice(position, position + samples).buffer), CHUNK_HEADROOM);
    return {frame, sound: frame.subarray(CHUNK_HEADROOM), position, left: 0};
  });
}

for (const law of ['pcmu', 'pcma'] as const) {
  describe(`the microphone in ${law}`, () => {
    test('is the same tone at 8 kHz, piece for piece, with room for a header', () => {
      const narrow = narrowed(law, chunksOf(tone(997, 24_000, 1, 0.5), 480));
      for (const [at, {frame, sound, position, law: written}] of narrow.entries()) {
        assert.equal(written, law);
        assert.equal(position, at * 480);
        assert.equal(sound.length, 160);
        assert.equal(frame.length, CHUNK_HEADROOM + 160);
      }
      const bytes = Uint8Array.from(narrow.slice(5).flatMap(({sound}) => [...sound]));
      const heard = Float32Array.from(decodeG711(law, bytes), sample => sample / 32_768);
      const {amplitude, snr} = fitTone(heard, 997, 8_000);
      assert.ok(Math.abs(amplitude - 0.5) < 0.01, `${amplitude}`);
      assert.ok(snr > 36, `${snr} dB`);
    });

    test('clips what the filter makes louder than it was', () => {
      const narrow = narrowed(law, chunksOf(new Float32Array(9_600).fill(1, 4_800), 480));
      const sound = decodeG711(law, Uint8Array.from(narrow.flatMap(chunk => [...chunk.sound])));
      const edge = sound.findIndex(sample => sample > 20_000);
      assert.ok(edge > 0 && sound.length - edge > 200);
      assert.ok(sound.subarray(edge + 2).every(sample => sample > 28_000));
    });
  });
}

test('a microphone that is read again keeps what was on its way from being heard twice', () => {
  const chunks = chunksOf(tone(997, 24_000, 1, 0.5), 480);
  const stream = new NarrowSound('pcmu', 24_000);
  for (const chunk of chunks.slice(0, 10)) stream.take(chunk);
  const heard: number[] = [];
  const listen = stream.undo(({position}) => heard.push(position / 480));
  for (const at of [10, 11, 5, 6, 7, 8, 9, 10, 11, 12]) listen(chunks[at]!);
  assert.deepEqual(heard, [5, 6, 7, 8, 9, 10, 11, 12]);
});
