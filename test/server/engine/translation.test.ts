/** The engine's stand-in for a translation session: what it says, by the published schema, and what it refuses. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {lookUp} from '../../../server/engine/dialogue/phrase-book.js';
import {PHRASE_BOOK} from '../../../server/engine/parts/translator.js';
import {
  describeTranslation,
  defaultTranslation,
  parseTranslation,
} from '../../../server/engine/protocol/translation-session.js';
import {TranslationSession} from '../../../server/engine/session/translation.js';
import type {EarMoment} from '../../../server/engine/speech/messages.js';
import type {Speech} from '../../../server/engine/speech/speech.js';
import {assertOfTranslation} from '../../support/conformance.js';
import {EventLog, type Received} from './harness.js';

const RATE = 24;

/** A session whose ear hears what a test says, with a voice that takes no time. */
class Bare extends EventLog {
  readonly session: TranslationSession;
  readonly closed: number[] = [];
  #ear: (moment: EarMoment) => void = () => undefined;
  readonly #said: string[] = [];
  #at = 0;

  constructor(language = 'de', seconds = 60) {
    super();
    const audio = {input: {transcription: {model: 'gpt-realtime-whisper'}}, output: {language}};
    this.session = new TranslationSession({
      settings: parseTranslation({model: 'gpt-realtime-translate', audio}, PHRASE_BOOK.languages),
      speech: this.#speech(),
      translator: PHRASE_BOOK,
      seconds,
      onEnd: () => undefined,
    });
    this.session.attach({send: text => this.push(text), close: code => this.closed.push(code)});
  }

  send(event: object): void {
    this.session.receive(JSON.stringify(event));
  }

  say(words: string, {ends = true}: {ends?: boolean} = {}): void {
    this.#said.push(words);
    const audio = Buffer.alloc(1000 * RATE * 2).toString('base64');
    this.#ear({kind: 'started', at: this.#at});
    this.send({type: 'session.input_audio_buffer.append', audio});
    this.#at += 1000 * RATE;
    if (ends) this.#ear({kind: 'stopped', at: this.#at, until: this.#at});
  }

  wordsOf(side: 'input' | 'output'): string {
    return this.of(`session.${side}_transcript.delta`)
      .map(event => String(event['delta']))
      .join('');
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve));
  }

  protected override check(event: Received): void {
    assertOfTranslation('ServerEvent', event);
  }

  #speech(): Speech {
    const nothing = (): void => undefined;
    return {
      ready: Promise.resolve(),
      openEar: (_rules, onMoment) => {
        this.#ear = onMoment;
        return {
          hear: nothing,
          setRules: nothing,
          decide: nothing,
          flush: nothing,
          reset: nothing,
          close: nothing,
        };
      },
      understand: () => {
        const sentence = this.#said.shift() ?? '';
        return Promise.resolve(sentence === '' ? undefined : {sentence, logprobs: undefined});
      },
      speak: async function* () {
        yield await Promise.resolve(new Int16Array(500 * RATE).fill(1000));
      },
    };
  }
}

describe('a translation session of the engine', () => {
  test('says again what it hears, phrase after phrase, in words and in sound', async () => {
    const bare = new Bare();
    bare.say('What time is it?');
    bare.say('Thank you.');
    await bare.settle();
    assert.equal(bare.wordsOf('input'), 'What time is it? Thank you.');
    assert.equal(bare.wordsOf('output'), 'Wie spät ist es? Danke.');
    const sound = bare
      .of('session.output_audio.delta')
      .map(event => Buffer.from(String(event['delta']), 'base64'));
    assert.equal(Buffer.concat(sound).length, 2 * 500 * RATE * 2);
    assert.ok(
      sound.every(({length}) => length <= 200 * RATE * 2),
      'at most 200 ms at a time',
    );
  });

  test('writes nothing down where nobody asked for that, and says nothing of what it did not understand', async () => {
    const bare = new Bare();
    bare.send({type: 'session.update', session: {audio: {input: {transcription: null}}}});
    bare.say('');
    bare.say('Thank you.');
    await bare.settle();
    assert.equal(bare.wordsOf('input'), '');
    assert.equal(bare.wordsOf('output'), 'Danke.');
  });

  test('speaks another language from the next phrase on, and refuses one that it does not have', async () => {
    const bare = new Bare();
    bare.send({type: 'session.update', session: {audio: {output: {language: 'fr-CA'}}}});
    bare.send({type: 'session.update', event_id: 'mine', session: {audio: {output: {language: 'tlh'}}}});
    bare.say('Thank you.');
    await bare.settle();
    assert.equal(bare.wordsOf('output'), 'Merci.');
    const [{error}] = bare.of('error') as unknown as [{error: Record<string, unknown>}];
    assert.equal(error['param'], 'session.audio.output.language');
    assert.equal(error['event_id'], 'mine');
    assert.match(String(error['message']), /'tlh'.*'de', 'fr', 'es', 'en'/);
  });

  test('knows no event of a conversation, no type of its session and no model in mid-call', () => {
    const bare = new Bare();
    for (const event of [
      {type: 'response.create'},
      {type: 'input_audio_buffer.append', audio: ''},
      {type: 'session.update', session: {type: 'translation'}},
      {type: 'session.update', session: {model: 'another'}},
    ])
      bare.send(event);
    assert.equal(bare.of('error').length, 4);
  });

  test('translates what was being said when it is closed, and then says so', async () => {
    const bare = new Bare();
    bare.say('Goodbye.', {ends: false});
    bare.send({type: 'session.close'});
    await bare.settle();
    assert.equal(bare.wordsOf('output'), 'Auf Wiedersehen.');
    assert.equal(bare.of('session.closed').length, 1);
    assert.deepEqual(bare.closed, [1000]);
  });

  test('is minted as the provider does it', () => {
    const session = describeTranslation(defaultTranslation(), 'sess_1', 0);
    assertOfTranslation('ClientSecretCreateResponse', {value: 'ek_1', expires_at: 1, session});
    assert.throws(() => parseTranslation({type: 'translation', model: 'm'}, undefined), /session\.type/);
  });
});

describe('the phrase book', () => {
  test('says what it does not know as it was, and the longest phrase that it does', () => {
    assert.equal(lookUp('Thank you very much, Ada.', 'es'), 'Muchas gracias ada.');
    assert.equal(lookUp('How are you?', 'es'), '¿Cómo está usted?');
    assert.equal(lookUp('The kettle is singing.', 'fr'), 'The kettle is singing.');
    assert.equal(lookUp('Thank you.', 'en'), 'Thank you.');
  });
});
