/**
 * Speech that is no provider's: heard by the browser, spoken by the server or by the browser, over a session that only reads
 * and writes. The browser's recogniser and voice stand in for themselves (test/support/browser-speech.js); all else is real.
 */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import type {Page} from 'puppeteer-core';
import {waitUntilAllClosed} from '../support/browser.js';
import {loggedEvents, press, waitForEvent} from '../support/host-page.js';
import {SPEAKER_RECORDER, assertSounds, waitUntilSounded} from '../support/spoken-sound.js';
import {visit, type Visit} from '../support/visit.js';

const textOf = (name: string): string => readFileSync(new URL(`../support/${name}`, import.meta.url), 'utf8');
const BROWSER_SPEECH = textOf('browser-speech.js');
const CONFIG = fileURLToPath(new URL('../support/read-aloud.config.json', import.meta.url));

type Entry = {readonly id: string; readonly role: string; readonly text: string; readonly heard?: string};
type SpeechPage = {
  readonly visitorIsHeard: (words: string, isFinal: boolean) => void;
  readonly isListening: () => boolean;
  readonly spokenTexts: readonly string[];
  readonly microphonesAsked: number;
};

async function heard(page: Page, words: string, {final}: {final: boolean}): Promise<void> {
  await page.waitForFunction(() => (globalThis as unknown as SpeechPage).isListening());
  await page.evaluate(
    (said, isFinal) => (globalThis as unknown as SpeechPage).visitorIsHeard(said, isFinal),
    words,
    final,
  );
}

async function write(page: Page, text: string): Promise<void> {
  const field = await page.waitForSelector('::-p-aria([role="textbox"])', {timeout: 5_000});
  await field?.type(text);
  await page.keyboard.press('Enter');
}

const entries = (page: Page): Promise<Entry[]> =>
  page.$eval('realtime-voice', voice => (voice as unknown as {conversation: Entry[]}).conversation);
const microphonesAsked = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as SpeechPage).microphonesAsked);

describe('heard by the browser, spoken by the server', () => {
  let visited: Visit;
  let page: Page;
  before(async () => {
    visited = await visit({
      env: {VOICE_CONFIG: CONFIG},
      attributes: {'input-speech': 'browser', 'output-speech': 'server'},
      inject: `${BROWSER_SPEECH}\n${SPEAKER_RECORDER}`,
    });
    ({page} = visited);
  });
  after(() => visited.close());

  test('a turn grows word by word, is one entry, and its answer is the sound of its words', async () => {
    for (const words of ['what', 'what time', 'what time is it']) await heard(page, words, {final: false});
    await waitForEvent(page, {type: 'voice-transcript', role: 'user', text: 'what', final: false});
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'user'});
    await heard(page, 'what time is it', {final: true});
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'user'});
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'});
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'});
    const [question, answer, ...rest] = await entries(page);
    assert.deepEqual([question?.role, question?.text], ['user', 'what time is it']);
    assert.match(answer?.text ?? '', /^It is /);
    assert.equal(answer?.heard, undefined);
    assert.deepEqual(rest, []);
    await assertSounds(page, answer?.text ?? '');
  });

  test('an answer that the recogniser hears is no turn, and a voice cuts it at the word', async () => {
    const {at: since} = (await loggedEvents(page)).at(-1)!;
    await heard(page, 'tell me a story', {final: true});
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: since});
    await waitUntilSounded(page, 1.5);
    await heard(page, 'there was once a lighthouse keeper', {final: false});
    await heard(page, 'there was once a lighthouse keeper no wait', {final: false});
    const {at: cut} = await waitForEvent(
      page,
      {type: 'voice-speech-end', speaker: 'assistant'},
      {after: since},
    );
    await heard(page, 'there was once a lighthouse keeper no wait please', {final: true});
    await waitForEvent(page, {type: 'voice-transcript', role: 'user', text: 'no wait please'}, {after: cut});
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: cut});
    const all = await entries(page);
    const story = all.find(({text}) => text.startsWith('There was once'));
    assert.ok(story?.text.startsWith(story.heard ?? 'nothing'), `"${story?.heard}" was heard`);
    assert.match(story?.heard ?? '', /^There was once a/);
    assert.ok((story?.heard ?? '').length < (story?.text ?? '').length / 2, `"${story?.heard}" was heard`);
    assert.deepEqual(
      all.filter(({role}) => role === 'user').map(({text}) => text),
      ['what time is it', 'tell me a story', 'no wait please'],
    );
  });

  test('asked for no microphone of its own, and leaves nothing open', async () => {
    await press(page, 'End call');
    await waitUntilAllClosed(page);
    assert.equal(await microphonesAsked(page), 0);
    assert.equal(await page.evaluate(() => (globalThis as unknown as SpeechPage).isListening()), false);
    const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
    assert.deepEqual(errors, []);
  });

  test("what the browser hears is answered in the provider's voice where nothing else is said", async () => {
    const {at} = (await loggedEvents(page)).at(-1)!;
    await page.$eval('realtime-voice', voice => voice.removeAttribute('output-speech'));
    await press(page, 'Talk again');
    await waitForEvent(page, {type: 'voice-start'}, {after: at});
    await heard(page, 'what time is it', {final: true});
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: at});
    await waitUntilSounded(page, 0.5);
    await waitForEvent(page, {type: 'voice-transcript', role: 'assistant', text: 'it is'}, {after: at});
    assert.equal(await microphonesAsked(page), 0);
  });
});

describe('written, and spoken by the browser, in direct access', () => {
  let visited: Visit;
  let page: Page;
  before(async () => {
    visited = await visit({
      env: {VOICE_ACCESS: 'direct'},
      attributes: {mode: 'text', 'output-speech': 'browser'},
      inject: BROWSER_SPEECH,
      begin: 'Start writing',
    });
    ({page} = visited);
  });
  after(() => visited.close());

  test('an answer is spoken sentence by sentence, and cut at the word by what is written next', async () => {
    await write(page, 'tell me a story');
    await page.waitForFunction(
      () => (globalThis as unknown as SpeechPage).spokenTexts[1]?.startsWith('He slept') === true,
    );
    await write(page, 'what time is it');
    const {at} = await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'});
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: at});
    await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: at + 1});
    const [, story, , time] = await entries(page);
    assert.match(story?.heard ?? '', /^There was once .* by day\./);
    assert.ok(story?.text.startsWith(story.heard ?? 'nothing'));
    const spoken = await page.evaluate(() => (globalThis as unknown as SpeechPage).spokenTexts);
    assert.equal(spoken.at(-1), time?.text);
  });

  test('never asked for a microphone', async () => {
    await press(page, 'End call');
    await waitUntilAllClosed(page);
    assert.equal(await microphonesAsked(page), 0);
    const errors = (await loggedEvents(page)).filter(({type}) => type === 'voice-error');
    assert.deepEqual(errors, []);
  });

  test('a browser that recognises no speech says so, and what is written is answered and spoken', async () => {
    const {at} = (await loggedEvents(page)).at(-1)!;
    await page.$eval('realtime-voice', voice => {
      Object.assign(globalThis, {SpeechRecognition: undefined, webkitSpeechRecognition: undefined});
      voice.setAttribute('mode', 'conversation');
      voice.setAttribute('input-speech', 'browser');
    });
    await press(page, 'Talk again');
    const told = await waitForEvent(page, {type: 'voice-error', code: 'browser/unsupported'}, {after: at});
    assert.match(told.message ?? '', /no speech recognition/);
    await waitForEvent(page, {type: 'voice-start'}, {after: at});
    await write(page, 'who are you');
    await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'}, {after: at});
    assert.equal(await microphonesAsked(page), 0);
  });
});
