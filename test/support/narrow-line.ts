/** A visitor on a line too narrow for PCM16: the call goes over to longer chunks and to G.711 by itself, and goes on. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from './browser.js';
import {loggedEvents, press, waitForEvent} from './host-page.js';
import {joined, silence, speak} from './speech.js';
import {visit, type Visit} from './visit.js';
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
    let visited: Visit;
    let page: Page;
    let wire: WireTraffic;

    before(async () => {
      visited = await visit({
        env: {VOICE_ACCESS: access},
        microphone: VISITOR,
        attributes: {transport: 'websocket'},
        inject: NARROW_LINE,
        watch: async blank => void (wire = await watchWire(blank)),
      });
      ({page} = visited);
    });
    after(() => visited.close());

    test('understands what is said once it has made itself small enough', async () => {
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', {
        timeout: 20_000,
      });
    });

    test('has sent longer chunks first, and G.711 from then on', () => {
      const {sent} = wire;
      const change = sent.findIndex(({format}) => format === 'pcmu');
      assert.ok(change > 0, 'it never changed to G.711');
      const sizes = sent.slice(0, change).map(({sound}) => sound.length);
      assert.ok(sizes.includes(SHORT) && sizes.includes(LONG), `only ${[...new Set(sizes)].join()} bytes`);
      assert.equal(sizes.at(-1), LONG);
      const later = sent.slice(change + 1);
      assert.ok(later.length > 20);
      assert.ok(
        later.every(({sound, format}) => format === undefined && sound.length <= NARROW + 1),
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
