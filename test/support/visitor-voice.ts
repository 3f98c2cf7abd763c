/** A visitor who waits to be answered: says each sentence when a test says so, into the microphone of the page. */
import {readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';
import {waitForEvent, type LoggedEvent} from './host-page.js';
import {speak} from './speech.js';

/** For `inject`: puts the microphone there. */
export const VISITOR_VOICE = readFileSync(new URL('./visitor-voice.js', import.meta.url), 'utf8');

/** Resolves when the sentence was said to its end: to the moment of its first sample, in milliseconds of the page's clock. */
export async function say(page: Page, text: string): Promise<number> {
  const {buffer, byteOffset, byteLength} = speak(text);
  const sound = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return page.evaluate(
    written =>
      (globalThis as unknown as {visitorSays: (sound: string) => Promise<number>}).visitorSays(written),
    sound,
  );
}

/** A busy machine may garble a word. */
const TRIES = 3;
const LIMIT = {timeout: 40_000};

/**
 * Who is not understood says it again, when the assistant has said so. `after`: before that nobody was asked, in
 * milliseconds of the page's clock. Resolves to the words as they were written down, and when they were begun.
 */
export async function sayUntilUnderstood(
  page: Page,
  text: string,
  {after = 0}: {after?: number} = {},
): Promise<LoggedEvent & {readonly begunAt: number}> {
  for (let since = after, tried = 0; tried < TRIES; tried += 1) {
    const begunAt = await say(page, text);
    const words = {type: 'voice-transcript', role: 'user', final: true};
    const heard = await waitForEvent(page, words, {...LIMIT, after: since});
    if (plain(heard.text ?? '') === text) return {...heard, begunAt};
    const over = {type: 'voice-speech-end', speaker: 'assistant'};
    since = (await waitForEvent(page, over, {...LIMIT, after: heard.at})).at;
  }
  throw new Error(`"${text}" was not understood, ${TRIES} times`);
}

/** Words without what only writing has. */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z ]/g, '')
    .trim();
}
