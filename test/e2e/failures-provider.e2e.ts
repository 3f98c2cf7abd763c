/** What bad luck with the server or the provider gets; the engine's faults are the provider's part. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {assertFailed} from '../support/failure.js';
import {freePort} from '../support/free-port.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {describeProviderFailures} from '../support/provider-failure.js';
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

  test('that does not know the page is transport/handshake, and what to do about it is said', async () => {
    const PORT = String(await freePort());
    // Of which one name is none of this machine's: only then a page of this machine has to be named.
    const PUBLIC_ORIGINS = `http://127.0.0.1:${PORT},https://voice.example`;
    const server = await startServer({PORT, PUBLIC_ORIGINS});
    try {
      const page = await browser.open(site.pageFor(server.origin));
      await press(page, 'Start talking');
      await assertFailed(page, 'transport/handshake');
      const {message} = await waitForEvent(page, {type: 'voice-error'});
      assert.ok(message?.includes(`add ${site.origin} to ALLOWED_ORIGINS`), message);
    } finally {
      await server.stop();
    }
  });
});

// More ways to the same ends are in test/long.
describeProviderFailures([
  ['without quota', 'guarded', 'webrtc', 'quota-429', 'budget/exhausted'],
  ['without quota', 'direct', 'websocket', 'quota-429', 'budget/exhausted'],
  ['that answers an offer with JSON', 'guarded', 'webrtc', 'sdp-400', 'transport/handshake'],
  ['whose sideband cannot be attached', 'guarded', 'webrtc', 'attach-404', 'transport/handshake'],
]);

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

  for (const fault of ['sdp-400', 'attach-404']) {
    test(`where WebRTC fails by ${fault}, the call goes over WebSocket and says why`, async () => {
      const server = await startServer({ENGINE_FAULTS: fault});
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
        const page = await browser.open(site.pageFor(server.origin, {transport: 'webrtc'}));
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
