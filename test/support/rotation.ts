/** A call that outlasts the provider's session: it goes on in another one, and the visitor notices nothing. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from './browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from './host-page.js';
import {VISITOR_VOICE, sayUntilUnderstood} from './visitor-voice.js';
import {startServer, type RunningServer} from './voice-server.js';

/** Another session is ready a fifth of this before its end. */
const SESSION_SECONDS = 15;
const LIMIT = {timeout: 30_000};

export function describeRotation(access: 'guarded' | 'direct', transport: 'webrtc' | 'websocket'): void {
  describe(`a call longer than a session, ${access} over ${transport}`, () => {
    let server: RunningServer;
    let site: HostSite;
    let browser: TestBrowser;
    let page: Page;

    before(async () => {
      server = await startServer({VOICE_ACCESS: access, ENGINE_SESSION_SECONDS: String(SESSION_SECONDS)});
      site = await openHostSite();
      browser = await launchBrowser();
      page = await browser.open(site.pageFor(server.origin, {transport}), VISITOR_VOICE);
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, LIMIT);
    });
    after(async () => {
      await browser.close();
      site.close();
      await server.stop();
    });

    test('goes on in another one that knows what was said', async () => {
      const first = await sayUntilUnderstood(page, 'what time is it');
      const over = {type: 'voice-speech-end', speaker: 'assistant'};
      const answered = await waitForEvent(page, over, {...LIMIT, after: first.at});
      await delay(SESSION_SECONDS * 1000);
      const {at} = await sayUntilUnderstood(page, 'say that again', {after: answered.at});
      // Whoever had to say it twice was told that they were not understood.
      const said = (await loggedEvents(page)).findLast(
        event => event.role === 'assistant' && event.final === true && event.at < at,
      );
      const repeated = {type: 'voice-transcript', role: 'assistant', text: said?.text ?? '', final: true};
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
