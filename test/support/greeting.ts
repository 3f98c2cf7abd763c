/** An assistant that speaks first: whatever way its sound takes, the first syllable of it is heard. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitForEvent} from './host-page.js';
import {silence, speak} from './speech.js';
import {visit, type Visit} from './visit.js';

const GREETING = 'Good morning, how can I help you?';
const RECORDER = readFileSync(new URL('./speaker-recorder.js', import.meta.url), 'utf8');

/** The rate of the synthesiser, and of Chromium's sound card, in Hz. */
const SPOKEN_RATE = 24_000;
const CARD_RATE = 44_100;
const FRAME_MS = 10;
/** "Good", and a little of what follows. */
const SYLLABLE_FRAMES = 30;
const STRETCH_FRAMES = 4;
const AUDIBLE = 0.005;

export function describeGreeting(access: 'guarded' | 'direct', transport: 'webrtc' | 'websocket'): void {
  describe(`a greeting, ${access} over ${transport}`, () => {
    let visited: Visit;
    before(async () => {
      visited = await visit({
        env: {VOICE_ACCESS: access},
        attributes: {transport, greeting: GREETING},
        microphone: silence(1_000),
        inject: RECORDER,
      });
    });
    after(() => visited.close());

    test('is heard from its first syllable on', async () => {
      const {page} = visited;
      await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'});
      await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'});
      await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', text: GREETING, final: true});
      const said = fromOnset(envelope(speak(GREETING, {voice: 'slt'}), SPOKEN_RATE, 32_768));
      const heard = fromOnset(envelope(await speakerSamples(page), CARD_RATE, 1));
      const alike = bestLikeness(said, heard);
      assert.ok(alike > 0.9, `The first ${SYLLABLE_FRAMES * FRAME_MS} ms are alike by ${alike.toFixed(3)}`);
    });
  });
}

async function speakerSamples(page: Page): Promise<Float32Array> {
  const samples = await page.evaluate(() => {
    const {speakerBlocks} = globalThis as unknown as {speakerBlocks: Float32Array[]};
    return speakerBlocks.flatMap(block => [...block]);
  });
  return Float32Array.from(samples);
}

/** The loudness of each frame, as a share of full scale. */
function envelope(samples: ArrayLike<number>, rate: number, full: number): number[] {
  const length = (rate * FRAME_MS) / 1000;
  return Array.from({length: Math.floor(samples.length / length)}, (_, frame) => {
    const piece = Array.from({length}, (_unused, index) => samples[Math.floor(frame * length) + index] ?? 0);
    return Math.sqrt(piece.reduce((sum, sample) => sum + (sample / full) ** 2, 0) / length);
  });
}

function fromOnset(frames: readonly number[]): readonly number[] {
  const onset = frames.findIndex(loud => loud > AUDIBLE);
  assert.ok(onset >= 0, 'nothing was heard');
  return frames.slice(onset);
}

/** A jitter buffer may stretch what it plays by a little; what is cut off does not come back by that. */
function bestLikeness(said: readonly number[], heard: readonly number[]): number {
  const later = Array.from({length: STRETCH_FRAMES + 1}, (_, frames) => frames);
  const first = said.slice(0, SYLLABLE_FRAMES);
  return Math.max(...later.map(by => likeness(first, heard.slice(by, by + SYLLABLE_FRAMES))));
}

/** The correlation of two envelopes: 1 where they have the same shape. */
function likeness(one: readonly number[], other: readonly number[]): number {
  const around = (frames: readonly number[]): number[] => {
    const mean = frames.reduce((sum, value) => sum + value, 0) / frames.length;
    return frames.map(value => value - mean);
  };
  const [a, b] = [around(one), around(other)];
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
