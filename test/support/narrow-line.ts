/** A visitor on a line too narrow for PCM16: the call goes over to longer chunks and to G.711 by itself, and goes on. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {launchBrowser, waitUntilAllClosed, type TestBrowser} from './browser.js';
import {loggedEvents, openHostSite, press, waitForEvent, type HostSite} from './host-page.js';
import {joined, silence, speak} from './speech.js';
import {startServer, type RunningServer} from './voice-server.js';
import {watchWire, type WireTraffic} from './wire-traffic.js';

/** Time for the line to fill up and to get free again, and a sentence behind it. */
const VISITOR = joined(silence(9_000), speak('turn on the kitchen light'), silence(60_000));
const NARROW_LINE = readFileSync(new URL('./narrow-socket.js', import.meta.url), 'utf8');
/** 20 and 100 ms of PCM16, and 100 ms of G.711. */
const SHORT = 960;
const LONG = 4_800;
const NARROW = 800;

export function describeNarrowLine(access: 'guarded' | 'direct'): void {
  describe(`a call over a line that carries 20 kB a second, ${access}`, () => {
    let server: RunningServer;
    let site: HostSite;
    let browser: TestBrowser;
    let page: Page;
    let wire: WireTraffic;

    before(async () => {
      server = await startServer({VOICE_ACCESS: access});
      site = await openHostSite();
      browser = await launchBrowser({microphone: VISITOR});
      page = await browser.open('about:blank', NARROW_LINE);
      wire = await watchWire(page);
      await page.goto(site.pageFor(server.origin, {transport: 'websocket'}));
      await press(page, 'Start talking');
      await waitForEvent(page, {type: 'voice-start'}, {timeout: 10_000});
    });
    after(async () => {
      await browser.close();
      site.close();
      await server.stop();
    });

    test('understands what is said once it has made itself small enough', async () => {
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', {
        timeout: 20_000,
      });
    });

    test('has sent longer chunks first, and G.711 from then on', () => {
      const {sent} = wire;
      const change = sent.findIndex(({format}) => format === 'pcmu');
      assert.ok(change > 0, 'it never changed to G.711');
      const sizes = sent.slice(0, change).map(({bytes}) => bytes);
      assert.ok(sizes.includes(SHORT) && sizes.includes(LONG), `only ${[...new Set(sizes)].join()} bytes`);
      assert.equal(sizes.at(-1), LONG);
      const later = sent.slice(change + 1);
      assert.ok(later.length > 20);
      assert.ok(
        later.every(({bytes, format}) => format === undefined && bytes <= NARROW + 1),
        'something else was sent behind it',
      );
    });

    test('ends in order, with nothing to complain about', async () => {
      await press(page, 'End call');
      assert.equal((await waitForEvent(page, {type: 'voice-end'})).reason, 'visitor');
      await waitUntilAllClosed(page);
      const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
      assert.deepEqual(errors, []);
    });
  });
}
