/** A call that outlasts the provider's session: it goes on in another one, and the visitor notices nothing. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from './browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from './host-page.js';
import {joined, silence, speak} from './speech.js';
import {startServer, type RunningServer} from './voice-server.js';

/** Another session is ready a fifth of this before its end. */
const SESSION_SECONDS = 15;
const LIMIT = {timeout: 30_000};

const VISITOR = joined(
  silence(1_500),
  speak('what time is it'),
  silence(SESSION_SECONDS * 1000),
  speak('say that again'),
  silence(60_000),
);

export function describeRotation(access: 'guarded' | 'direct', transport: 'webrtc' | 'websocket'): void {
  describe(`a call longer than a session, ${access} over ${transport}`, () => {
    let server: RunningServer;
    let site: HostSite;
    let browser: TestBrowser;
    let page: Page;

    before(async () => {
      server = await startServer({VOICE_ACCESS: access, ENGINE_SESSION_SECONDS: String(SESSION_SECONDS)});
      site = await openHostSite();
      browser = await launchBrowser({microphone: VISITOR});
      page = await browser.open(site.pageFor(server.origin, {transport}));
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, LIMIT);
    });
    after(async () => {
      await browser.close();
      site.close();
      await server.stop();
    });

    test('goes on in another one that knows what was said', async () => {
      const asked = {type: 'voice-transcript', role: 'user', text: 'what time is it', final: true};
      const {at: first} = await waitForEvent(page, asked, LIMIT);
      const {text: answer} = await waitForEvent(
        page,
        {type: 'voice-transcript', role: 'assistant', final: true},
        {...LIMIT, after: first},
      );
      const again = {type: 'voice-transcript', role: 'user', text: 'say that again', final: true};
      const {at} = await waitForEvent(page, again, LIMIT);
      const repeated = {type: 'voice-transcript', role: 'assistant', text: answer ?? '', final: true};
      await waitForEvent(page, repeated, {...LIMIT, after: at});
    });

    test('tells the page nothing of it', async () => {
      const told = await loggedEvents(page);
      const start = told.find(({type}) => type === 'voice-start')?.at ?? 0;
      const states = told.filter(({type, at}) => type === 'voice-state-change' && at > start);
      assert.deepEqual([...new Set(states.map(({phase}) => phase))], ['live']);
      assert.deepEqual(
        told.filter(({type}) => type === 'voice-transport-change').map(({reason}) => reason),
        ['only'],
      );
      assert.deepEqual(
        told.filter(({type}) => type === 'voice-error'),
        [],
      );
    });

    test('leaves nothing open', async () => {
      await press(page, 'End call');
      await waitForEvent(page, {type: 'voice-end'}, LIMIT);
      await waitUntilAllClosed(page);
    });
  });
}
