/** What bad luck with the server or the provider gets; the engine's faults are the provider's part. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {assertFailed} from '../support/failure.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {silence} from '../support/speech.js';
import {startEngine, startServer} from '../support/voice-server.js';

describe('the server', () => {
  let browser: TestBrowser;
  let site: HostSite;
  before(async () => {
    browser = await launchBrowser({microphone: silence(60_000)});
    site = await openHostSite();
  });
  after(async () => {
    await browser.close();
    site.close();
  });

  test('that is down is transport/handshake', async () => {
    const server = await startServer();
    const page = await browser.open(site.pageFor(server.origin));
    await server.stop();
    await press(page, 'Start talking');
    await assertFailed(page, 'transport/handshake');
  });
});

describe('the provider', () => {
  let browser: TestBrowser;
  let site: HostSite;
  before(async () => {
    browser = await launchBrowser({microphone: silence(60_000)});
    site = await openHostSite();
  });
  after(async () => {
    await browser.close();
    site.close();
  });

  type Case = {
    readonly what: string;
    readonly code: string;
    readonly env: Readonly<Record<string, string>>;
    readonly attributes: Readonly<Record<string, string>>;
  };
  const guarded = {VOICE_ACCESS: 'guarded'};
  const direct = {VOICE_ACCESS: 'direct'};
  const webrtc = {transport: 'webrtc'};
  const websocket = {transport: 'websocket'};
  const faulty = (fault: string): Record<string, string> => ({ENGINE_FAULTS: fault});
  const cases: Case[] = [
    {
      what: 'without quota, guarded WebRTC',
      code: 'budget/exhausted',
      env: {...guarded, ...faulty('quota-429')},
      attributes: webrtc,
    },
    {
      what: 'without quota, guarded WebSocket',
      code: 'budget/exhausted',
      env: {...guarded, ...faulty('quota-429')},
      attributes: websocket,
    },
    {
      what: 'without quota, direct',
      code: 'budget/exhausted',
      env: {...direct, ...faulty('quota-429')},
      attributes: {},
    },
    {
      what: 'that answers an offer with JSON, guarded',
      code: 'transport/handshake',
      env: {...guarded, ...faulty('sdp-400')},
      attributes: webrtc,
    },
    {
      what: 'that answers an offer with JSON, direct',
      code: 'transport/handshake',
      env: {...direct, ...faulty('sdp-400')},
      attributes: webrtc,
    },
    {
      what: 'whose sideband cannot be attached',
      code: 'transport/handshake',
      env: {...guarded, ...faulty('attach-404')},
      attributes: webrtc,
    },
    {
      what: 'that never answers, guarded WebSocket',
      code: 'transport/timeout',
      env: {...guarded, ...faulty('hang')},
      attributes: websocket,
    },
  ];
  for (const {what, code, env, attributes} of cases) {
    test(`${what}: ${code}`, async () => {
      const server = await startServer(env);
      try {
        const page = await browser.open(site.pageFor(server.origin, attributes));
        await press(page, 'Start talking');
        await assertFailed(page, code);
        await page.close();
      } finally {
        await server.stop();
      }
    });
  }

  for (const fault of ['sdp-400', 'attach-404']) {
    test(`where WebRTC fails by ${fault}, the call goes over WebSocket and says why`, async () => {
      const server = await startServer(faulty(fault));
      try {
        const page = await browser.open(site.pageFor(server.origin));
        await press(page, 'Start talking');
        const change = await waitForEvent(page, {type: 'voice-transport-change'});
        assert.deepEqual([change.transport, change.reason], ['websocket', 'transport/handshake']);
        await page.close();
      } finally {
        await server.stop();
      }
    });
  }

  for (const access of ['guarded', 'direct']) {
    test(`that refuses the key, ${access}: session/rejected, and the key is nowhere`, async () => {
      const engine = await startEngine({ENGINE_API_KEY: 'sk-the-right-key'});
      const server = await startServer({
        VOICE_ACCESS: access,
        OPENAI_API_KEY: 'sk-canary-of-the-test',
        OPENAI_BASE_URL: `${engine.origin}/v1`,
      });
      try {
        const page = await browser.open(site.pageFor(server.origin, webrtc));
        await press(page, 'Start talking');
        await assertFailed(page, 'session/rejected');
        assert.equal(server.output().includes('sk-canary-of-the-test'), false);
        assert.equal(JSON.stringify(await loggedEvents(page)).includes('sk-canary'), false);
        await page.close();
      } finally {
        await server.stop();
        await engine.stop();
      }
    });
  }
});
