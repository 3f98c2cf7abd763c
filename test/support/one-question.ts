/** One question and its answer on any page that has a widget: all that a test of what stands around the page wants to know. */
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from './browser.js';
import {press} from './host-page.js';
import {say} from './visitor-voice.js';

type Voice = {
  readonly state: {readonly phase: string};
  readonly conversation: ReadonlyArray<{readonly role: string; readonly text: string}>;
};

const LIMIT = {timeout: 40_000};

/** Starts a call, asks for the time, waits for the answer, and hangs up. The page was opened with `VISITOR_VOICE`. */
export async function askOneQuestion(page: Page): Promise<void> {
  await press(page, 'Start talking');
  const isLive = (): boolean =>
    (document.querySelector('realtime-voice') as unknown as Voice).state.phase === 'live';
  await page.waitForFunction(isLive, LIMIT);
  await say(page, 'what time is it');
  const isAnswered = (): boolean =>
    (document.querySelector('realtime-voice') as unknown as Voice).conversation.some(
      ({role, text}) => role === 'assistant' && /\d|o'clock|it is/i.test(text),
    );
  await page.waitForFunction(isAnswered, LIMIT);
  await press(page, 'End call');
  await waitUntilAllClosed(page);
}
