/**
 * Captions of a real call: their script from the server, beside that of the widget; words that come while they are spoken,
 * and end where they were cut.
 */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {waitForEvent} from '../support/host-page.js';
import {visit, type Visit} from '../support/visit.js';
import {VISITOR_VOICE, say, sayUntilUnderstood} from '../support/visitor-voice.js';

const WATCH = readFileSync(new URL('../support/caption-watch.js', import.meta.url), 'utf8');
/** How much of a story is heard before somebody interrupts. */
const HEARD_MS = 2_000;
const ANSWER = {type: 'voice-speech-start', speaker: 'assistant'};
const LIMIT = {timeout: 10_000};

/** What is written down by caption-watch.js. */
type Line = {
  readonly at: number;
  readonly role?: string;
  readonly text: string;
  readonly words: number;
  readonly output?: string;
};
type Voice = HTMLElement & {
  readonly conversation: ReadonlyArray<{role: string; text: string; heard?: string}>;
};

for (const transport of ['websocket', 'webrtc'] as const) {
  describe(`captions of a call over ${transport}`, () => {
    let visited: Visit;
    let page: Page;
    let answeredAt = 0;

    before(async () => {
      const attributes = {transport, id: 'voice', '@captions': 'voice'};
      visited = await visit({attributes, inject: VISITOR_VOICE + WATCH});
      ({page} = visited);
    });
    after(() => visited.close());

    const shown = async (after: number): Promise<Line[]> => {
      const all = await page.evaluate(() => (globalThis as unknown as {captionLog: Line[]}).captionLog);
      return all.filter(({at}) => at > after);
    };

    test('show what was asked, and the answer word by word while it is heard', async () => {
      const asked = await sayUntilUnderstood(page, 'what time is it');
      const began = await waitForEvent(page, ANSWER, {after: asked.at});
      const ended = await waitForEvent(
        page,
        {type: 'voice-speech-end', speaker: 'assistant'},
        {after: began.at},
      );
      answeredAt = ended.at;
      const isWhole = (since: number): boolean => {
        const {captionLog} = globalThis as unknown as {captionLog: Line[]};
        const {conversation} = document.querySelector<Voice>('realtime-voice')!;
        const answer = conversation.findLast(({role}) => role === 'assistant');
        return captionLog.some(
          ({at, text}) => at > since && text === answer?.text.replace(/\s+/g, ' ').trim(),
        );
      };
      await page.waitForFunction(isWhole, LIMIT, began.at - 50);
      const lines = await shown(0);
      // The answer may come before the last word of the question was drawn.
      assert.ok(
        lines.some(({role, text}) => role === 'user' && text !== ''),
        'what was asked',
      );
      const growing = (await shown(began.at - 50)).filter(
        ({role, output}) => role === 'assistant' && output === 'speaking',
      );
      const counts = growing.map(({words}) => words);
      assert.ok(new Set(counts).size >= 3, `the words came as ${counts.join(', ')}`);
      assert.deepEqual(
        counts,
        counts.toSorted((one, other) => one - other),
      );
    });

    test('end at the word at which the answer was cut', async () => {
      const asked = await sayUntilUnderstood(page, 'tell me a story', {after: answeredAt});
      const began = await waitForEvent(page, ANSWER, {after: asked.at});
      await delay(HEARD_MS);
      await say(page, 'never mind');
      await page.waitForFunction(
        since => {
          const {captionLog} = globalThis as unknown as {captionLog: Line[]};
          return captionLog.some(({at, text}) => at > since && text.includes('—'));
        },
        LIMIT,
        began.at,
      );
      const heard = await page.evaluate(
        () =>
          document
            .querySelector<Voice>('realtime-voice')!
            .conversation.findLast(entry => entry.heard !== undefined)?.heard,
      );
      const cut = (await shown(began.at)).find(({text}) => text.includes('—'));
      const [words = ''] = cut?.text.split('—') ?? [];
      assert.ok(words.length > 0);
      assert.ok(
        heard?.replace(/\s+/g, ' ').trim().endsWith(words),
        `"${words}" was shown, and "${heard ?? ''}" was heard`,
      );
      assert.ok(cut?.text.endsWith('(interrupted)'));
    });
  });
}
