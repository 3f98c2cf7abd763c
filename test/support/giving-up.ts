/** Calls that are given up while they begin, at one moment after the other: none leaves anything open. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from './browser.js';
import {loggedEvents, press} from './host-page.js';
import {visit, type Visit} from './visit.js';

type Voice = HTMLElement & {
  readonly state: {readonly phase: string; readonly reason?: string};
  readonly start: () => Promise<void>;
  readonly end: () => Promise<void>;
};

/** Gives up one call after another, each a bit later than the one before, until one has become live: this soon. */
const GIVE_UP_EVERY_MS = 10;
const LIVE_LIMIT_MS = 1_500;

export function describeGivingUp(access: 'guarded' | 'direct', transport: 'webrtc' | 'websocket'): void {
  describe(`a call that is given up while it begins, ${access} over ${transport}`, () => {
    let visited: Visit;
    let page: Page;
    before(async () => {
      visited = await visit({env: {VOICE_ACCESS: access}, attributes: {transport}});
      ({page} = visited);
      await press(page, 'End call');
      await waitUntilAllClosed(page);
    });
    after(() => visited.close());

    test('leaves nothing open, at whatever moment, and is no failure', async () => {
      const giveUp = async (step: number, limit: number): Promise<string[]> => {
        const voice = document.querySelector<Voice>('realtime-voice')!;
        const ends: string[] = [];
        for (let at = 0, wasLive = false; !wasLive && at < limit; at += step) {
          void voice.start();
          await new Promise(resolve => setTimeout(resolve, at));
          wasLive = voice.state.phase === 'live';
          await voice.end();
          ends.push(`${voice.state.phase} ${voice.state.reason ?? ''}`);
        }
        return ends;
      };
      const states = await page.evaluate(giveUp, GIVE_UP_EVERY_MS, LIVE_LIMIT_MS);
      assert.ok(states.length > 3, 'it was live at once');
      assert.ok(states.length < LIVE_LIMIT_MS / GIVE_UP_EVERY_MS, 'it was never live');
      assert.deepEqual([...new Set(states)], ['ended page']);
      await waitUntilAllClosed(page);
      const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
      assert.deepEqual(errors, []);
    });
  });
}
