/**
 * A line that breaks while the visitor speaks, and comes back: what was said meanwhile is not lost, nothing is said
 * twice, and the assistant knows what was said before.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from './browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from './host-page.js';
import {joined, silence, speak} from './speech.js';
import {openTcpRelay, type TcpRelay} from './tcp-relay.js';
import {startServerBehind, type RunningServer} from './voice-server.js';

const LIMIT = {timeout: 15_000};
/** The line breaks when the visitor is heard, and comes back so much later. */
const GONE_MS = 1_500;

const VISITOR = joined(
  silence(2_000),
  speak('what time is it'),
  silence(6_000),
  speak('turn on the kitchen light'),
  silence(9_000),
  speak('say that again'),
  silence(60_000),
);

export function describeBrokenLine(access: 'guarded' | 'direct', transport: 'webrtc' | 'websocket'): void {
  describe(`a line that breaks in mid-word, ${access} over ${transport}`, () => {
    let server: RunningServer;
    let relay: TcpRelay;
    let site: HostSite;
    let browser: TestBrowser;
    let page: Page;

    before(async () => {
      relay = await openTcpRelay();
      server = await startServerBehind(relay, {VOICE_ACCESS: access});
      site = await openHostSite();
      browser = await launchBrowser({microphone: VISITOR});
      page = await browser.open(site.pageFor(relay.origin, {transport}));
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, LIMIT);
    });
    after(async () => {
      await browser.close();
      await relay.close();
      site.close();
      await server.stop();
    });

    test('is shown while it is broken, and the sentence is understood whole', async () => {
      const answered = await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, LIMIT);
      const speaks = {type: 'voice-speech-start', speaker: 'user'};
      await waitForEvent(page, speaks, {...LIMIT, after: answered.at});
      relay.cut();
      const broken = await waitForEvent(page, {type: 'voice-state-change', phase: 'reconnecting'}, LIMIT);
      await page.waitForFunction(
        (at: number, ms: number) => performance.now() > at + ms,
        {polling: 50},
        broken.at,
        GONE_MS,
      );
      relay.mend();
      const back = {type: 'voice-state-change', phase: 'live'};
      const live = await waitForEvent(page, back, {...LIMIT, after: broken.at});
      const said = {type: 'voice-transcript', role: 'user', text: 'turn on the kitchen light', final: true};
      await waitForEvent(page, said, {...LIMIT, after: live.at});
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', LIMIT);
    });

    test('brings back an assistant that remembers', async () => {
      const asked = {type: 'voice-transcript', role: 'user', text: 'say that again', final: true};
      const {at} = await waitForEvent(page, asked, LIMIT);
      const again = {type: 'voice-transcript', role: 'assistant', text: 'light', final: true};
      await waitForEvent(page, again, {...LIMIT, after: at});
    });

    test('says nothing twice', async () => {
      const told = await loggedEvents(page);
      const users = told.filter(
        ({type, role, final}) => type === 'voice-transcript' && role === 'user' && final,
      );
      assert.deepEqual(
        users.map(({text}) => text?.toLowerCase().replace(/[^a-z ]/g, '')),
        ['what time is it', 'turn on the kitchen light', 'say that again'],
      );
      const failures = told.filter(({type}) => type === 'voice-error');
      assert.deepEqual(failures, []);
    });

    test('leaves nothing open', async () => {
      await press(page, 'End call');
      await waitForEvent(page, {type: 'voice-end'}, LIMIT);
      await waitUntilAllClosed(page);
    });
  });
}
