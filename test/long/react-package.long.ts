/** `realtime-voice/react` from the packed package, in a page of React 19 and in one of React 18: whole calls, in StrictMode. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {audibleMs, launchBrowser, waitUntilAllClosed, type TestBrowser} from '../support/browser.js';
import {openFixture, type FixtureSite} from '../support/fixture-site.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {VISITOR_VOICE, sayUntilUnderstood} from '../support/visitor-voice.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

const EAR = readFileSync(new URL('../support/element-ear.js', import.meta.url), 'utf8');
const AUDIBLE_MS = 300;

const pressButton = (page: Page, name: string): Promise<void> =>
  page.locator(`::-p-aria([name="${name}"][role="button"])`).click();

const heardFromElement = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as {elementEar: {heardMs: () => number}}).elementEar.heardMs());

/** The visitor asks, and hears the answer to its end. */
async function talk(page: Page): Promise<void> {
  const start = await waitForEvent(page, {type: 'voice-start'}, {timeout: 15_000});
  const {at} = await sayUntilUnderstood(page, 'what time is it', {after: start.at});
  await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: at});
  await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: at});
}

async function assertOneCall(page: Page, reason: string): Promise<void> {
  await waitForEvent(page, {type: 'voice-end', reason});
  await waitUntilAllClosed(page);
  const types = (await loggedEvents(page)).map(({type}) => type);
  assert.equal(types.filter(type => type === 'voice-start').length, 1);
  assert.equal(types.filter(type => type === 'voice-end').length, 1);
  assert.equal(types.includes('voice-error'), false);
}

describe('realtime-voice/react, as it is published', () => {
  let server: RunningServer;
  let site: FixtureSite;
  let browser: TestBrowser;
  before(async () => {
    server = await startServer();
    [site, browser] = await Promise.all([openFixture('react-package', server.origin), launchBrowser()]);
  });
  after(async () => {
    // What was not opened is not there.
    await (browser as TestBrowser | undefined)?.close();
    (site as FixtureSite | undefined)?.close();
    await server.stop();
  });

  const open = async (react: '18' | '19', query: string): Promise<Page> => {
    const page = await browser.open(`${site.origin}/react-${react}/?${query}`, VISITOR_VOICE + EAR);
    const version = await page.evaluate(() => (globalThis as unknown as {reactVersion: string}).reactVersion);
    assert.equal(version.split('.')[0], react);
    return page;
  };

  for (const [react, transport] of [
    ['19', 'webrtc'],
    ['18', 'websocket'],
  ] as const) {
    test(`holds a call of the hook over ${transport} in React ${react}, heard through audioRef and nowhere else`, async () => {
      const page = await open(react, `transport=${transport}`);
      await pressButton(page, 'Call');
      await waitForEvent(page, {type: 'voice-transport-change', transport});
      await talk(page);
      const heard = await heardFromElement(page);
      assert.ok(heard > AUDIBLE_MS, `only ${heard} ms were heard from the element`);
      assert.equal(await audibleMs(page), 0, 'the speaker is silent');
      await pressButton(page, 'Leave');
      await assertOneCall(page, 'removed');
      await page.close();
    });

    test(`holds a call of the component in React ${react}, whatever is rendered`, async () => {
      const page = await open(react, 'as=component');
      await press(page, 'Start talking');
      await talk(page);
      assert.ok((await audibleMs(page)) > AUDIBLE_MS, 'the speaker is heard');
      await pressButton(page, 'Leave');
      await assertOneCall(page, 'removed');
      await page.close();
    });
  }
});
