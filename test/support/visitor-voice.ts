/** A visitor who waits to be answered: says each sentence when a test says so, into the microphone of the page. */
import {readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';
import {speak} from './speech.js';

/** For `inject`: puts the microphone there. */
export const VISITOR_VOICE = readFileSync(new URL('./visitor-voice.js', import.meta.url), 'utf8');

/** Resolves when the sentence was said to its end. */
export async function say(page: Page, text: string): Promise<void> {
  const {buffer, byteOffset, byteLength} = speak(text);
  const sound = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  await page.evaluate(
    written =>
      (globalThis as unknown as {visitorSays: (sound: string) => Promise<void>}).visitorSays(written),
    sound,
  );
}
