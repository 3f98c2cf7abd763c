/**
 * Heard by the provider, spoken by the server or the browser: a visitor speaks into a microphone, the real server and engine
 * hear them as in any call and answer in writing, and the page speaks. Only the browser's own voice stands in for itself.
 */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Page} from 'puppeteer-core';
import {loudestAtSpeaker, waitUntilAllClosed} from '../support/browser.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {SPEAKER_RECORDER, assertSounds, soundMark, waitUntilSounded} from '../support/spoken-sound.js';
import {visit, type Visit} from '../support/visit.js';
import {VISITOR_VOICE, plain, say, sayUntilUnderstood} from '../support/visitor-voice.js';

const BROWSER_SPEECH = readFileSync(new URL('../support/browser-speech.js', import.meta.url), 'utf8');
const CONFIG = fileURLToPath(new URL('../support/read-aloud.config.json', import.meta.url));
/** Behind the microphone of the visitor: keeps it where a test can look at it. */
const KEPT_MICROPHONE = `{
  const ask = navigator.mediaDevices.getUserMedia;
  navigator.mediaDevices.getUserMedia = async wish => (globalThis.microphone = await ask(wish));
}`;
/** Keeps what the page is told of what a call takes. */
const USAGE_LOG = `addEventListener('voice-usage', ({usage, cost, total, final}) =>
  (globalThis.usages ??= []).push({usage, cost, total, final}));`;
/** Keeps how loud the assistant is in the recording of the call, as a share of full scale: it is the right one of two. */
const RECORDING_LOG = `addEventListener('voice-recording-change', ({recording}) => (globalThis.isRecording = recording));
addEventListener('voice-recording', async ({recording}) => {
  const samples = new Int16Array((await recording.arrayBuffer()).slice(44));
  globalThis.assistantRecorded = samples.reduce((most, sample, at) => Math.max(most, at % 2 ? Math.abs(sample) : 0), 0) / 32_768;
});`;
/** As the table of prices has it, in dollars. */
const PER_CHARACTER = 15 / 1_000_000;
/** Quieter than this (−50 dBFS) is silence to an ear. */
const SILENCE = 10 ** (-50 / 20);
/** Once it is sure that they speak it is silent, as in any call (support/conversation.ts). */
const INTERRUPTION_LIMIT_MS = 1_100;

type Taken = {readonly speech?: {readonly characters: number}; readonly cost?: number};
type Usage = {readonly usage: Taken; readonly cost?: number; readonly total: Taken; readonly final: boolean};
type Entry = {readonly role: string; readonly text: string; readonly heard?: string};

const entries = (page: Page): Promise<Entry[]> =>
  page.$eval('realtime-voice', voice => (voice as unknown as {conversation: Entry[]}).conversation);
const usages = (page: Page): Promise<readonly Usage[]> =>
  page.evaluate(() => (globalThis as unknown as {usages: readonly Usage[]}).usages);
const spokenTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as unknown as {spokenTexts: readonly string[]}).spokenTexts);

const isHeard = (): boolean =>
  (globalThis as unknown as {microphone: MediaStream}).microphone.getTracks().every(({enabled}) => enabled);

async function endsWell(page: Page): Promise<void> {
  await press(page, 'End call');
  await waitUntilAllClosed(page);
  assert.deepEqual(
    (await loggedEvents(page)).filter(({type}) => type === 'voice-error'),
    [],
  );
}

for (const [access, transport] of [
  ['guarded', 'webrtc'],
  ['direct', 'websocket'],
] as const) {
  describe(`heard by the provider, spoken by the server, ${access} over ${transport}`, () => {
    let visited: Visit;
    let page: Page;
    let answeredAt = 0;
    before(async () => {
      visited = await visit({
        env: {VOICE_ACCESS: access, VOICE_CONFIG: CONFIG},
        attributes: {'output-speech': 'server', transport, record: ''},
        inject: [VISITOR_VOICE, SPEAKER_RECORDER, USAGE_LOG, RECORDING_LOG].join('\n'),
      });
      ({page} = visited);
      await press(page, 'Record');
      await page.waitForFunction('globalThis.isRecording');
    });
    after(() => visited.close());

    test('a spoken question is answered, and the answer is the sound of its words', async () => {
      assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, transport);
      const asked = await sayUntilUnderstood(page, 'what time is it');
      const spoken = {type: 'voice-speech-start', speaker: 'assistant'};
      const {at: began} = await waitForEvent(page, spoken, {after: asked.at});
      const mark = await soundMark(page);
      answeredAt = (
        await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: began})
      ).at;
      const answer = (await entries(page)).at(-1);
      assert.equal(answer?.role, 'assistant');
      assert.match(answer.text, /^It is /);
      assert.equal(answer.heard, undefined);
      // Told a moment behind its first sound.
      await assertSounds(page, answer.text, mark - 400);
    });

    test('what reading it took is told of the answer, with its cost', async () => {
      const {text} = (await entries(page)).at(-1)!;
      const {usage, cost, total} = (await usages(page)).findLast(told => told.usage.speech)!;
      assert.equal(usage.speech?.characters, text.length);
      assert.ok(Math.abs((cost ?? 0) - text.length * PER_CHARACTER) < 2e-6, `${cost} dollars`);
      assert.ok((total.cost ?? 0) > (cost ?? 0), 'the provider hears, and is paid for it');
    });

    test('a voice cuts the answer, and its words where they were heard', async () => {
      const asked = await sayUntilUnderstood(page, 'tell me a story', {after: answeredAt});
      const spoken = {type: 'voice-speech-start', speaker: 'assistant'};
      const {at: began} = await waitForEvent(page, spoken, {after: asked.at});
      await waitUntilSounded(page, 1.5);
      await say(page, 'never mind');
      const interrupted = await waitForEvent(
        page,
        {type: 'voice-speech-start', speaker: 'user'},
        {after: began},
      );
      const next = await waitForEvent(page, spoken, {after: interrupted.at});
      const later = await loudestAtSpeaker(page, interrupted.at + INTERRUPTION_LIMIT_MS, next.at - 200);
      assert.ok(later < SILENCE, `the story went on at ${later} of full scale`);
      const all = await entries(page);
      const story = all.findLast(({text}) => text.startsWith('There was once'));
      assert.ok(story?.text.startsWith(story.heard ?? 'nothing'), `"${story?.heard}" was heard`);
      assert.match(story?.heard ?? '', /^There was once/);
      assert.ok((story?.heard ?? '').length < (story?.text ?? '').length, `"${story?.heard}" was heard`);
      const {text: said = ''} = all.findLast(({role}) => role === 'user') ?? {};
      // How well it was understood beside an answer is the recogniser's affair.
      assert.match(plain(said), /never|mind/);
    });

    test('ends without a failure, and leaves nothing open', () => endsWell(page));

    test('is recorded with the voice that was heard', async () => {
      const recorded = await page.waitForFunction('globalThis.assistantRecorded', {timeout: 10_000});
      assert.ok(((await recorded.jsonValue()) as number) > 0.05);
    });

    test('all that was read is in the sums at the end', async () => {
      const told = await usages(page);
      const {total, final} = told.at(-1)!;
      assert.equal(final, true);
      const read = told.filter(({usage}, at) => usage.speech && at < told.length - 1);
      const sum = read.reduce((before, {usage}) => before + (usage.speech?.characters ?? 0), 0);
      assert.ok(read.length >= 3, 'each answer is told of');
      assert.equal(total.speech?.characters, sum);
      assert.ok((total.cost ?? 0) > sum * PER_CHARACTER, `${total.cost} dollars`);
    });
  });
}

describe('heard by the provider, spoken by the browser', () => {
  let visited: Visit;
  let page: Page;
  let answeredAt = 0;
  before(async () => {
    visited = await visit({
      attributes: {'output-speech': 'browser'},
      inject: [BROWSER_SPEECH, VISITOR_VOICE, KEPT_MICROPHONE].join('\n'),
    });
    ({page} = visited);
  });
  after(() => visited.close());

  test('a spoken question is answered in the voice of the browser, and in no other', async () => {
    const asked = await sayUntilUnderstood(page, 'what time is it');
    const {at: began} = await waitForEvent(
      page,
      {type: 'voice-speech-start', speaker: 'assistant'},
      {after: asked.at},
    );
    answeredAt = (await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: began}))
      .at;
    const answer = (await entries(page)).at(-1);
    assert.match(answer?.text ?? '', /^It is /);
    assert.equal((await spokenTexts(page)).at(-1), answer?.text);
    const loudest = await loudestAtSpeaker(page, asked.at, answeredAt);
    assert.ok(loudest < SILENCE, `${loudest} of full scale came from the provider`);
  });

  test('hears nobody while the browser speaks: its own voice would be a turn', async () => {
    await page.waitForFunction(isHeard);
    const asked = await sayUntilUnderstood(page, 'tell me a story', {after: answeredAt});
    const {at: began} = await waitForEvent(
      page,
      {type: 'voice-speech-start', speaker: 'assistant'},
      {after: asked.at},
    );
    assert.equal(await page.evaluate(isHeard), false);
    await say(page, 'never mind');
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: began});
    const all = await entries(page);
    const story = all.at(-1);
    assert.match(story?.text ?? '', /^There was once/);
    assert.equal(story?.heard, undefined);
    assert.ok(!all.some(({text}) => plain(text) === 'never mind'));
  });

  test('ends without a failure, and leaves nothing open', () => endsWell(page));
});
