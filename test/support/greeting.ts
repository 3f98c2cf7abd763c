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
/** From the closure of the first consonant into its vowel. */
const BEGINNING_FRAMES = 12;
/** A lost packet, hidden by the browser, may blur so many of them. */
const BLURRED_FRAMES = 2;
/** On a busy machine packets come late, and a jitter buffer fills the time until then. */
const FILLED_FRAMES = 30;
/** Frames that differ by less than this share of the louder one are the same. */
const TOLERANCE = 0.3;
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
      const beginning = said.slice(0, BEGINNING_FRAMES);
      const found = inOrder(beginning, heard.slice(0, BEGINNING_FRAMES + FILLED_FRAMES));
      assert.ok(
        found >= BEGINNING_FRAMES - BLURRED_FRAMES,
        `of the first ${BEGINNING_FRAMES * FRAME_MS} ms, ${found * FRAME_MS} were heard`,
      );
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

/** How many frames of `said` are in `heard`, in their order, whatever is between them. */
function inOrder(said: readonly number[], heard: readonly number[]): number {
  let before = new Array<number>(heard.length + 1).fill(0);
  for (const one of said) {
    const row = [0];
    heard.forEach((other, at) => {
      const same = Math.abs(one - other) <= TOLERANCE * Math.max(one, other);
      row.push(same ? before[at]! + 1 : Math.max(before[at + 1]!, row[at]!));
    });
    before = row;
  }
  return before[heard.length]!;
}
