/**
 * A line that breaks while the visitor speaks, and comes back: what was said meanwhile is not lost, nothing is said
 * twice, and the assistant knows what was said before.
 */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {delay} from '../../src/shared/abort.js';
import {waitUntilAllClosed} from './browser.js';
import {lampCalls, loggedEvents, press, waitForEvent} from './host-page.js';
import {visitOverLines, type Access, type Transport, type VisitOverLines} from './lines.js';
import {VISITOR_VOICE, plain, say, sayUntilUnderstood} from './visitor-voice.js';

/** A browser takes a dead line for a living one for more than ten seconds, and a process takes its time to start. */
const LIMIT = {timeout: 40_000};
/** How long the line is gone after it was seen that it is. */
const GONE_MS = 1_500;

export type Break = {
  /** What breaks, in words. */
  readonly what: string;
  readonly access: Access;
  readonly transport: Transport;
  readonly cut: (call: VisitOverLines) => unknown;
  readonly mend: (call: VisitOverLines) => unknown;
  /** How the page sees it: the call is broken, or only its sound takes another way. */
  readonly seenAs?: 'reconnecting' | 'switching';
  readonly env?: Readonly<Record<string, string>>;
  /** Is it the visitor's sentence that is cut in two, or is all of it said while nothing passes? */
  readonly when?: 'in mid-word' | 'in a silence';
  /** Does the assistant still know what was said? */
  readonly remembers?: boolean;
};

export function describeBrokenLine({
  what,
  access,
  transport,
  cut,
  mend,
  seenAs = 'reconnecting',
  env = {},
  remembers = true,
  when = 'in mid-word',
}: Break): void {
  describe(`${what} ${when}, ${access} over ${transport}`, () => {
    let call: VisitOverLines;
    let page: Page;

    before(async () => {
      call = await visitOverLines({access, env, inject: VISITOR_VOICE, attributes: {transport}});
      ({page} = call);
    });
    after(() => call.close());

    test('is shown while it lasts, and the sentence is understood whole', async () => {
      await say(page, 'what time is it');
      const answered = await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, LIMIT);
      if (when === 'in a silence') await cut(call);
      const saying = say(page, 'turn on the kitchen light');
      if (when === 'in mid-word') {
        const speaks = {type: 'voice-speech-start', speaker: 'user'};
        await waitForEvent(page, speaks, {...LIMIT, after: answered.at});
        await cut(call);
      }
      const shown = seenAs === 'reconnecting' ? {phase: seenAs} : {phase: 'live', link: seenAs};
      const broken = await waitForEvent(page, {type: 'voice-state-change', ...shown}, LIMIT);
      await saying;
      await delay(GONE_MS);
      await mend(call);
      const back = {type: 'voice-state-change', phase: 'live', link: 'steady'};
      const live = await waitForEvent(page, back, {...LIMIT, after: broken.at});
      const said = {type: 'voice-transcript', role: 'user', text: 'turn on the kitchen light', final: true};
      await waitForEvent(page, said, {...LIMIT, after: live.at});
      await page.waitForFunction(() => document.querySelector('#lamp')?.textContent === 'kitchen on', LIMIT);
    });

    if (remembers) {
      test('brings back an assistant that remembers', async () => {
        const isThere = {type: 'voice-transcript', role: 'assistant', text: 'light', final: true};
        const answered = await waitForEvent(page, isThere, LIMIT);
        await waitForEvent(
          page,
          {type: 'voice-speech-end', speaker: 'assistant'},
          {...LIMIT, after: answered.at},
        );
        const {at} = await sayUntilUnderstood(page, 'say that again', {after: answered.at});
        const again = {type: 'voice-transcript', role: 'assistant', text: 'light', final: true};
        await waitForEvent(page, again, {...LIMIT, after: at});
      });

      test('says nothing twice, and runs nothing twice', () => assertNothingTwice(page));
    }

    test('leaves nothing open', async () => {
      await press(page, 'End call');
      await waitForEvent(page, {type: 'voice-end'}, LIMIT);
      await waitUntilAllClosed(page);
    });
  });
}

/** Every sentence of the visitor is there once, and has one answer. */
async function assertNothingTwice(page: Page): Promise<void> {
  const told = await loggedEvents(page);
  const entries = await page.evaluate(() => document.querySelector('realtime-voice')?.conversation ?? []);
  const shown = entries.map(({role, text}) => (role === 'user' ? plain(text) : role));
  const isGarbled = (what: string | undefined): boolean => what === '';
  assert.deepEqual(
    shown.filter((what, at) => what !== 'note' && !isGarbled(what) && !isGarbled(shown[at - 1])),
    [
      ...['what time is it', 'assistant'],
      ...['turn on the kitchen light', 'tool', 'assistant'],
      ...['say that again', 'assistant'],
    ],
  );
  const users = told.filter(({type, role, final}) => type === 'voice-transcript' && role === 'user' && final);
  assert.deepEqual(
    users.map(({text}) => plain(text ?? '')).filter(text => !isGarbled(text)),
    ['what time is it', 'turn on the kitchen light', 'say that again'],
  );
  assert.equal(await lampCalls(page), 1);
  assert.deepEqual(
    told.filter(({type}) => type === 'voice-error'),
    [],
  );
}
