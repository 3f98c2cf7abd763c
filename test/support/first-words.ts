/**
 * No word is lost at the start: the visitor speaks as soon as the microphone is open, while the line is not, and is
 * understood; over every way to be connected. What they say afterwards arrives as ever.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from './browser.js';
import {loggedEvents, press, waitForEvent} from './host-page.js';
import {joined, silence, speak} from './speech.js';
import {visit, type Visit} from './visit.js';
import {plain} from './visitor-voice.js';

const VISITOR = joined(
  silence(100),
  speak('what time is it'),
  silence(7_000),
  speak('turn on the kitchen light'),
  // Who is not understood says it again.
  silence(6_000),
  speak('turn on the kitchen light'),
  silence(60_000),
);

/** On a machine that is busy elsewhere a recogniser hears badly now and then; a word that is lost is lost each time. */
const TAKES = 2;

/** A slow way to the server: what it offers is known only after the first sentence was said. */
const SLOW_SERVER = `{
  const quick = fetch;
  globalThis.fetch = async (...request) => {
    if (String(request[0]).includes('/config')) await new Promise(resolve => setTimeout(resolve, 2500));
    return quick(...request);
  };
}`;

export function describeFirstWords(
  transport: 'webrtc' | 'websocket',
  accesses: ReadonlyArray<'guarded' | 'direct'>,
): void {
  for (const access of accesses) {
    describe(`the first words, ${access} over ${transport}`, () => {
      let visited: Visit;
      let page: Page;

      const begin = async (): Promise<void> => {
        visited = await visit({
          env: {VOICE_ACCESS: access},
          microphone: VISITOR,
          attributes: {transport},
          inject: SLOW_SERVER,
          begin: undefined,
        });
        ({page} = visited);
        await press(page, 'Start talking');
      };
      before(begin);
      after(() => visited.close());

      test('are understood, although they were said before the line was open', async () => {
        for (let take = 1; ; take += 1) {
          const first = await firstWords();
          if (plain(first) === 'what time is it') break;
          assert.ok(take < TAKES, `"${first}" was understood`);
          await visited.close();
          await begin();
        }
        await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'});
      });

      const firstWords = async (): Promise<string> => {
        const start = await waitForEvent(page, {type: 'voice-start'}, {timeout: 10_000});
        const opened = (await loggedEvents(page)).find(({phase}) => phase === 'connecting');
        assert.ok(start.at - (opened?.at ?? 0) > 2_000, 'the line was open too soon for this test');
        const words = {type: 'voice-transcript', role: 'user', final: true};
        return (await waitForEvent(page, words)).text ?? '';
      };

      test('are followed by the microphone itself', async () => {
        await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', {
          timeout: 25_000,
        });
        await press(page, 'End call');
        await waitUntilAllClosed(page);
        const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
        assert.deepEqual(errors, []);
      });
    });
  }
}
