/**
 * What breaks and does not come back: the call is tried to be mended for a bounded time, then it ends with all closed,
 * says why, and can be begun again once whatever was gone is there.
 */
import {after, before, describe, test} from 'node:test';
import {launchBrowser, type TestBrowser} from '../support/browser.js';
import {assertFailed} from '../support/failure.js';
import {openHostSite, press, waitForEvent, type HostSite} from '../support/host-page.js';
import {WAYS} from '../support/lines.js';
import {silence} from '../support/speech.js';
import {startEngineToRestart, startServer} from '../support/voice-server.js';

/** A minute of tries, and what the last of them may take. */
const GIVEN_UP_MS = 90_000;
/** Six breaks, each a few seconds after the link was up. */
const FLAPPED_MS = 120_000;

// Each of them waits for minutes; more at a time are more browsers and servers than a small machine starts in time.
describe('a call', {concurrency: 3}, () => {
  let browser: TestBrowser;
  let site: HostSite;
  before(async () => {
    browser = await launchBrowser({microphone: silence(240_000)});
    site = await openHostSite();
  });
  after(async () => {
    await browser.close();
    site.close();
  });

  test('whose server is gone for good: transport/lost', async () => {
    const server = await startServer();
    const page = await browser.open(site.pageFor(server.origin));
    await press(page, 'Start talking');
    await waitForEvent(page, {type: 'voice-start'});
    await server.kill();
    await assertFailed(page, 'transport/lost', GIVEN_UP_MS);
  });

  for (const [access, transport] of WAYS) {
    test(`whose provider is gone, ${access} over ${transport}: transport/lost, and trying again works`, async () => {
      const {engine, again} = await startEngineToRestart();
      let restarted: typeof engine | undefined;
      const server = await startServer({VOICE_ACCESS: access, OPENAI_BASE_URL: `${engine.origin}/v1`});
      try {
        const page = await browser.open(site.pageFor(server.origin, {transport}));
        await press(page, 'Start talking');
        await waitForEvent(page, {type: 'voice-start'});
        await engine.kill();
        await assertFailed(page, 'transport/lost', GIVEN_UP_MS);
        restarted = await again();
        const {at} = await waitForEvent(page, {type: 'voice-error'});
        await press(page, 'Try again');
        await waitForEvent(page, {type: 'voice-start'}, {after: at});
        await page.close();
      } finally {
        await server.stop();
        await restarted?.stop();
      }
    });
  }

  for (const [what, access, transport, fault] of [
    ['sideband', 'guarded', 'webrtc', 'drop-sideband'],
    ['data channel', 'direct', 'webrtc', 'drop-channel'],
    ['socket', 'direct', 'websocket', 'drop-channel'],
    ['upstream socket', 'guarded', 'websocket', 'drop-channel'],
  ] as const) {
    test(`whose ${what} drops again and again, ${access} over ${transport}: transport/lost`, async () => {
      const server = await startServer({VOICE_ACCESS: access, ENGINE_FAULTS: fault});
      try {
        const page = await browser.open(site.pageFor(server.origin, {transport}));
        await press(page, 'Start talking');
        await assertFailed(page, 'transport/lost', FLAPPED_MS);
        await page.close();
      } finally {
        await server.stop();
      }
    });
  }
});
