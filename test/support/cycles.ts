/**
 * One page that starts and ends calls all day: what each opens is closed again, and what the browser counts (listeners,
 * nodes, connections, sound) and the heap do not grow with the number of calls.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {CDPSession, Page} from 'puppeteer-core';
import {press, waitForEvent} from './host-page.js';
import {visit, type Visit} from './visit.js';

/** What is loaded and compiled once has been by then. */
const WARM_CALLS = 50;
const CALLS = 200;
/** A call that leaves one closure behind leaves more than this in so many calls. */
const HEAP_GROWTH_BYTES = 600_000;
/** Of things that the browser counts, not one a call. */
const COUNT_GROWTH = 20;
const COUNTED = [
  'JSEventListeners',
  'Nodes',
  'RTCPeerConnections',
  'AudioHandlers',
  'ContextLifecycleStateObservers',
];

type Count = {readonly heap: number; readonly counted: Readonly<Record<string, number>>};

export function describeCycles(what: string, attributes: Readonly<Record<string, string>>): void {
  describe(`${CALLS} calls on one page, ${what}`, () => {
    let visited: Visit;
    let page: Page;
    let devtools: CDPSession;
    const begin = attributes['mode'] === 'text' ? 'Start writing' : 'Start talking';

    before(async () => {
      visited = await visit({attributes, begin: undefined});
      ({page} = visited);
      devtools = await page.createCDPSession();
      await devtools.send('Performance.enable');
      // Once by hand: a page makes sound only for somebody who has touched it.
      await press(page, begin);
      await waitForEvent(page, {type: 'voice-start'});
      await press(page, 'End call');
    });
    after(() => visited.close());

    test('each close what they opened, and leave nothing that grows', {timeout: 240_000}, async t => {
      await calls(page, WARM_CALLS);
      const early = await count(devtools);
      await calls(page, CALLS - WARM_CALLS);
      const late = await count(devtools);
      t.diagnostic(`after ${WARM_CALLS}: ${JSON.stringify(early)}; after ${CALLS}: ${JSON.stringify(late)}`);
      for (const name of COUNTED) {
        const [before = 0, now = 0] = [early.counted[name], late.counted[name]];
        assert.ok(now - before < COUNT_GROWTH, `${name} grew from ${before} to ${now}`);
      }
      assert.ok(
        late.heap - early.heap < HEAP_GROWTH_BYTES,
        `the heap grew by ${late.heap - early.heap} bytes`,
      );
    });
  });
}

type Voice = HTMLElement & {
  readonly state: {readonly phase: string};
  readonly start: () => Promise<void>;
  readonly end: () => Promise<void>;
};
type Probe = {readonly opened: unknown[]; readonly heard: unknown[]; readonly stillOpen: () => string[]};

/** Starts and ends calls by the methods of the element, each whole before the next one. */
function calls(page: Page, times: number): Promise<void> {
  return page.evaluate(async most => {
    const {voiceProbe: probe, log} = globalThis as unknown as {voiceProbe: Probe; log: unknown[]};
    const voice = document.querySelector<Voice>('realtime-voice')!;
    const patience = 5_000;
    for (let call = 1; call <= most; call += 1) {
      await voice.start();
      if (voice.state.phase !== 'live')
        throw new Error(`call ${call} did not start: ${JSON.stringify(log.slice(-3))}`);
      await voice.end();
      const ended = performance.now();
      while (probe.stillOpen().length > 0) {
        if (performance.now() - ended > patience)
          throw new Error(`call ${call} left ${probe.stillOpen().join()}`);
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      // What the test itself remembers would be all that grows.
      probe.opened.length = probe.heard.length = log.length = 0;
    }
  }, times);
}

async function count(devtools: CDPSession): Promise<Count> {
  // Twice: what finalizers let go of is collected by the second.
  for (let round = 0; round < 2; round += 1) await devtools.send('HeapProfiler.collectGarbage');
  const {usedSize} = await devtools.send('Runtime.getHeapUsage');
  const {metrics} = await devtools.send('Performance.getMetrics');
  const counted = metrics.filter(({name}) => COUNTED.includes(name)).map(({name, value}) => [name, value]);
  return {heap: usedSize, counted: Object.fromEntries(counted) as Count['counted']};
}
