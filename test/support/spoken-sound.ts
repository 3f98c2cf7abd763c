/** What leaves the speaker of a page, held against the sound of the words that it should be. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';
import {speak} from './speech.js';

/** For `inject`: keeps what leaves the speaker. */
export const SPEAKER_RECORDER = readFileSync(new URL('./speaker-recorder.js', import.meta.url), 'utf8');

const SPOKEN_RATE = 24_000;
const CARD_RATE = 44_100;
const FRAME_MS = 20;
/** Samples that an audio thread renders at once. */
const BLOCK = 128;
const AUDIBLE = 0.005;

type Recorded = {readonly speakerBlocks: readonly Float32Array[]};

/** Where the recording is now: what is heard later comes behind it. */
export function soundMark(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as Recorded).speakerBlocks.length);
}

/** What left the speaker since `mark` is this text, read by the voice that reads aloud. */
export async function assertSounds(page: Page, text: string, mark = 0): Promise<void> {
  const samples = Float32Array.from(speak(text, {voice: 'slt'}), sample => sample / 32_768);
  const said = trimmed(envelope(samples, SPOKEN_RATE));
  const sounded = await loudness(page, mark);
  assert.ok(Math.abs(said.length - sounded.length) * FRAME_MS < 200, `${said.length} ${sounded.length}`);
  assert.ok(likeness(said, sounded) > 0.9, `only ${likeness(said, sounded)} alike`);
}

/** Waits until so many more seconds of sound left the speaker. */
export async function waitUntilSounded(page: Page, seconds: number): Promise<void> {
  const sounded = (mark: number, blocks: number): boolean =>
    (globalThis as unknown as Recorded).speakerBlocks
      .slice(mark)
      .filter(block => block.some(sample => Math.abs(sample) > 0.005)).length > blocks;
  await page.waitForFunction(sounded, {polling: 50}, await soundMark(page), (seconds * CARD_RATE) / BLOCK);
}

/** The loudness of what left the speaker, frame by frame, from its first sound to its last. */
async function loudness(page: Page, mark: number): Promise<number[]> {
  const samples = await page.evaluate(
    from => (globalThis as unknown as Recorded).speakerBlocks.slice(from).flatMap(block => [...block]),
    mark,
  );
  return trimmed(envelope(samples, CARD_RATE));
}

function envelope(samples: ArrayLike<number>, rate: number): number[] {
  const length = (rate * FRAME_MS) / 1000;
  return Array.from({length: Math.floor(samples.length / length)}, (_, frame) => {
    const piece = Array.from({length}, (_unused, index) => samples[Math.floor(frame * length) + index] ?? 0);
    return Math.sqrt(piece.reduce((sum, sample) => sum + sample ** 2, 0) / length);
  });
}

function trimmed(frames: number[]): number[] {
  const first = frames.findIndex(loud => loud > AUDIBLE);
  return frames.slice(first, frames.findLastIndex(loud => loud > AUDIBLE) + 1);
}

/** How alike two courses of loudness are: 1 is the same. */
function likeness(one: readonly number[], other: readonly number[]): number {
  const at = (list: readonly number[], index: number): number => list[index] ?? 0;
  const product = (a: readonly number[], b: readonly number[], shift: number): number =>
    a.reduce((sum, loud, index) => sum + loud * at(b, index + shift), 0);
  const whole = Math.sqrt(product(one, one, 0) * product(other, other, 0));
  return Math.max(...[-2, -1, 0, 1, 2].map(shift => product(one, other, shift) / whole));
}
