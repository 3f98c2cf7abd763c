/** A failed call as the visitor meets it: a sentence, a code, nothing left open, and a button that tries again. */
import assert from 'node:assert/strict';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from './browser.js';
import {waitForEvent} from './host-page.js';

/** The longest that a failure may take to show: a WebRTC line counts as lost after ten seconds of silence. */
const FAILURE_LIMIT_MS = 25_000;

export async function assertFailed(page: Page, code: string, timeout = FAILURE_LIMIT_MS): Promise<void> {
  await waitForEvent(page, {type: 'voice-state-change', phase: 'failed'}, {timeout});
  assert.equal((await waitForEvent(page, {type: 'voice-error'})).code, code);
  await page.waitForSelector('::-p-aria([name="Try again"][role="button"])', {timeout: 5_000});
  const announced = await Promise.all(
    ['alert', 'status'].map(async role => {
      const found = await page.$$(`::-p-aria([role="${role}"])`);
      return Promise.all(found.map(element => element.evaluate(({textContent}) => textContent.trim())));
    }),
  );
  const sentences = announced.flat().filter(text => text.length > 15);
  assert.ok(sentences.length > 0, `nothing tells the visitor why: ${JSON.stringify(announced)}`);
  await waitUntilAllClosed(page);
}
