/** A provider that dies in mid-call, as by kill -9: told on every leg, and the next try works once it is back. */
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {assertFailed} from '../support/failure.js';
import {openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {silence} from '../support/speech.js';
import {startEngineToRestart, startServer} from '../support/voice-server.js';

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

  for (const [access, transport] of [
    ['guarded', 'webrtc'],
    ['guarded', 'websocket'],
    ['direct', 'webrtc'],
    ['direct', 'websocket'],
  ] as const) {
    test(`that is killed in mid-call, ${access} over ${transport}: transport/lost, and trying again works`, async () => {
      const restartable = await startEngineToRestart();
      let {engine} = restartable;
      const server = await startServer({VOICE_ACCESS: access, OPENAI_BASE_URL: `${engine.origin}/v1`});
      try {
        const page = await browser.open(site.pageFor(server.origin, {transport}));
        await press(page, 'Start talking');
        await waitForEvent(page, {type: 'voice-start'});
        await engine.kill();
        await assertFailed(page, 'transport/lost');
        engine = await restartable.again();
        const {at} = await waitForEvent(page, {type: 'voice-error'});
        await press(page, 'Try again');
        await waitForEvent(page, {type: 'voice-start'}, {after: at});
        await page.close();
      } finally {
        await server.stop();
        await engine.stop();
      }
    });
  }
});
