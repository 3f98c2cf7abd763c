/** The built `realtime-voice/session` on a page that draws its own call: as a module, and in the page's own bundle. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {audibleMs, launchBrowser, waitUntilAllClosed, type TestBrowser} from '../support/browser.js';
import {loggedEvents, waitForEvent} from '../support/host-page.js';
import {openSessionSite, type Delivery, type SessionSite} from '../support/session-site.js';
import {silence} from '../support/speech.js';
import {startServer, type RunningServer} from '../support/voice-server.js';

const GREETING = 'Good morning';
const AUDIBLE_MS = 300;

type Row = {readonly delivery: Delivery; readonly transport: 'websocket' | 'webrtc'};
const ROWS: readonly Row[] = [
  {delivery: 'module', transport: 'websocket'},
  {delivery: 'module', transport: 'webrtc'},
  {delivery: 'bundle', transport: 'websocket'},
];

describe('a session without the element', () => {
  let server: RunningServer;
  let site: SessionSite;
  let browser: TestBrowser;
  before(async () => {
    [server, site, browser] = await Promise.all([
      startServer(),
      openSessionSite(),
      launchBrowser({microphone: silence(1_000)}),
    ]);
  });
  after(async () => {
    await browser.close();
    site.close();
    await server.stop();
  });

  for (const {delivery, transport} of ROWS) {
    test(`greets over ${transport}, as a ${delivery}, and leaves nothing open`, async () => {
      const address = site.pageFor(delivery, server.origin, {transport, greeting: GREETING});
      const page = await browser.open(address);
      const earlier = site.asked.length;
      await page.click('#call');
      await waitForEvent(page, {type: 'connect', phase: 'live'});
      await waitForEvent(page, {type: 'transport-change', transport});
      await waitForEvent(page, {type: 'transcript', role: 'assistant', text: GREETING, final: true});
      await waitForEvent(page, {type: 'speech-end', speaker: 'assistant'});
      const heard = await audibleMs(page);
      assert.ok(heard > AUDIBLE_MS, `only ${heard} ms were heard`);
      await page.click('#hang-up');
      await waitForEvent(page, {type: 'disconnect', reason: 'page'});
      await waitUntilAllClosed(page);
      assert.deepEqual(
        (await loggedEvents(page)).filter(({type}) => type === 'error'),
        [],
      );
      // Beside its module it finds the processors; in the bundle of a page it must have them as text.
      const asked = site.asked.slice(earlier);
      // Where the browser plays a line by itself it needs only the one that hears.
      const name = transport === 'webrtc' ? 'capture.js' : 'processors.js';
      const file = delivery === 'module' ? `/package/worklets/${name}` : `/worklets/${name}`;
      assert.ok(asked.includes(file), asked.join('\n'));
      assert.equal(
        asked.some(path => path.includes('worklet-text')),
        false,
      );
      await page.close();
    });
  }
});
