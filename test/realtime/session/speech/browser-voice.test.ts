/** The browser's voice: what it says of itself is used, and what it does not say or do is made up for. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {BrowserVoice, chooseVoice} from '../../../../src/realtime/session/speech/browser-voice.js';

type Utterance = Partial<SpeechSynthesisUtterance> & {text: string};

let said: Utterance[];
let present: Utterance | undefined;
let now = 0;

beforeEach(() => {
  said = [];
  present = undefined;
  now = 0;
  mock.method(performance, 'now', () => now);
  mock.timers.enable({apis: ['setTimeout']});
  Object.assign(globalThis, {
    SpeechSynthesisUtterance: class {
      readonly text: string;
      constructor(text: string) {
        this.text = text;
      }
    },
    speechSynthesis: {
      getVoices: () => [],
      resume: () => undefined,
      speak: (utterance: Utterance) => said.push((present = utterance)),
      cancel: () => (present = undefined),
    },
  });
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** What the browser tells of the present utterance. */
function tell(name: 'start' | 'end'): void {
  const handler = present?.[`on${name}`] as ((event: unknown) => void) | undefined;
  if (name === 'end') present = undefined;
  handler?.({});
}
function reach(word: string): void {
  const charIndex = present?.text.indexOf(word);
  (present?.onboundary as ((event: unknown) => void) | undefined)?.({charIndex});
}

function open(): {voice: BrowserVoice; facts: string[]} {
  const voice = new BrowserVoice({language: 'en-GB', speed: 1});
  const facts: string[] = [];
  voice.events.on('started', () => facts.push('started'));
  voice.events.on('drained', () => facts.push('drained'));
  voice.events.on('failed', ({code}) => facts.push(code));
  return {voice, facts};
}

describe('the voice of the browser', () => {
  test('says one piece at a time, and is silent after the last', () => {
    const {voice, facts} = open();
    voice.say('One.');
    voice.say('Two.');
    assert.deepEqual(facts, []);
    tell('start');
    assert.equal(said.length, 1);
    tell('end');
    tell('start');
    tell('end');
    // More may come.
    assert.deepEqual(facts, ['started', 'started']);
    voice.end();
    assert.deepEqual(
      [facts, said.map(({text}) => text)],
      [
        ['started', 'started', 'drained'],
        ['One.', 'Two.'],
      ],
    );
  });

  test('is cut before the word that begins', async () => {
    const {voice, facts} = open();
    voice.say('There was once');
    tell('start');
    reach('once');
    const progress = await voice.stop();
    assert.deepEqual(progress, {piece: 0, part: 'There was '.length / 'There was once'.length});
    assert.deepEqual([facts, present], [['started', 'drained'], undefined]);
  });

  test('that tells of no words is cut by the time that has passed', async () => {
    const {voice} = open();
    voice.say('x'.repeat(150));
    tell('start');
    now = 5_000;
    assert.deepEqual(await voice.stop(), {piece: 0, part: 0.5});
  });

  test('goes on from a pause at the word in which it fell', () => {
    const {voice, facts} = open();
    voice.say('There was once a keeper.');
    tell('start');
    reach('once');
    voice.pause();
    assert.equal(present, undefined);
    voice.resume();
    assert.equal((present as Utterance | undefined)?.text, 'once a keeper.');
    voice.end();
    tell('start');
    reach('keeper');
    assert.equal(voice.progress()?.part, 'There was once a '.length / 'There was once a keeper.'.length);
    tell('end');
    assert.deepEqual(facts, ['started', 'started', 'drained']);
  });

  test('that never begins is told, and nobody waits for it', () => {
    const {voice, facts} = open();
    voice.say('One.');
    mock.timers.tick(5_000);
    assert.deepEqual(facts, ['browser/unsupported', 'drained']);
  });

  test('that may not speak yet says so', () => {
    const {voice, facts} = open();
    voice.say('One.');
    (present?.onerror as unknown as (event: unknown) => void)({error: 'not-allowed'});
    assert.deepEqual(facts, ['audio/suspended', 'drained']);
  });

  test('that forgets to say that it is done is done all the same', () => {
    const {voice, facts} = open();
    voice.say('One.');
    voice.end();
    tell('start');
    mock.timers.tick(20_000);
    assert.deepEqual(facts, ['started', 'drained']);
  });
});

describe('the voice that is chosen', () => {
  const voiceOf = (
    name: string,
    lang: string,
    more: Partial<SpeechSynthesisVoice> = {},
  ): SpeechSynthesisVoice => ({name, lang, localService: true, default: false, voiceURI: name, ...more});
  const voices = [
    voiceOf('Anna', 'de-DE', {default: true}),
    voiceOf('Far', 'en-GB', {localService: false}),
    voiceOf('Sam', 'en_US'),
    voiceOf('Kate', 'en-GB'),
  ];

  test('is the one that the page names, else one of its language and region on this device', () => {
    const chosen = (language: string, name?: string): string | undefined =>
      chooseVoice(voices, language, name)?.name;
    assert.equal(chosen('en-GB'), 'Kate');
    assert.equal(chosen('en-US'), 'Sam');
    assert.equal(chosen('de'), 'Anna');
    assert.equal(chosen('en-GB', 'Sam'), 'Sam');
    assert.equal(chosen('en-GB', 'Nobody'), 'Kate');
    assert.equal(chosen('fi'), undefined);
  });
});
