/** What was read out by itself on a page, for whoever uses a screen reader there. */
import {readFileSync} from 'node:fs';
import type {Page} from 'puppeteer-core';
import {until} from './until.js';

/** For `inject`: listens from the beginning on. */
export const SCREEN_READER = readFileSync(new URL('./screen-reader.js', import.meta.url), 'utf8');

export type Announcement = {
  /** Of the region in which it stands. */
  readonly role: string;
  readonly liveness: 'polite' | 'assertive';
  readonly text: string;
};

export function announcements(page: Page): Promise<Announcement[]> {
  return page.evaluate(() => (globalThis as unknown as {announced: Announcement[]}).announced);
}

/** Waits until these were read out, one after the other, with whatever between them; resolves to all. */
export async function waitUntilHeard(page: Page, texts: readonly string[]): Promise<Announcement[]> {
  let heard: Announcement[] = [];
  const inOrder = async (): Promise<boolean> => {
    heard = await announcements(page);
    let at = 0;
    for (const {text} of heard) if (text === texts[at]) at += 1;
    return at === texts.length;
  };
  await until(`it is read out: ${texts.join(' | ')}`, inOrder).catch((cause: unknown) => {
    throw new Error(`What was read out: ${heard.map(({text}) => text).join(' | ')}`, {cause});
  });
  return heard;
}
