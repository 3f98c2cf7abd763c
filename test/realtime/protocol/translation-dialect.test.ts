/** What a translation session says, as entries of a conversation; and what it is told, by the schema of the provider. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import type {ConversationEntry} from '../../../src/realtime/conversation/entry.js';
import {NO_TRANSCRIPT, fold} from '../../../src/realtime/conversation/fold.js';
import {readEvents, writeEvent} from '../../../src/realtime/protocol/adapter.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {DirectTranslation} from '../../../src/realtime/protocol/direct-translation.js';
import {realtimeSession} from '../../../src/realtime/protocol/session-settings.js';
import {TranslationDialect, translationRequest} from '../../../src/realtime/protocol/translation-dialect.js';
import {Disposers} from '../../../src/shared/disposers.js';
import {assertOfTranslation} from '../../support/conformance.js';

const PAUSE_MS = 1_500;
const SHAPE = {mode: 'translation', answeredBy: 'us'} as const;
const SOUND = Buffer.from(new Int16Array(480).fill(900).buffer).toString('base64');

/** One line of a provider, with all that came over it. */
class Line {
  readonly dialect: TranslationDialect = new TranslationDialect();
  readonly events: ServerEvent[] = [];

  constructor() {
    this.dialect.follow(event => this.events.push(event));
  }

  hear(type: string, fields: object): void {
    const event = {type, event_id: `event_${this.events.length}`, ...fields};
    assertOfTranslation('ServerEvent', event);
    this.events.push(...readEvents(JSON.stringify(event), this.dialect));
  }

  says(side: 'input' | 'output', ...words: string[]): void {
    for (const delta of words) this.hear(`session.${side}_transcript.delta`, {delta});
  }

  sounds(delta: string, more: object = {}): void {
    this.hear('session.output_audio.delta', {delta, format: 'pcm16', ...more});
  }

  send(event: ClientEvent): object[] {
    return writeEvent(event, this.dialect).map(text => JSON.parse(text) as object);
  }

  get entries(): readonly ConversationEntry[] {
    return this.events.reduce((transcript, event) => fold(transcript, event, 0), NO_TRANSCRIPT).entries;
  }

  get read(): ReadonlyArray<readonly [string, string, boolean]> {
    return this.entries.map(({role, text, final}) => [role, text, final] as const);
  }
}

describe('a translation session', () => {
  beforeEach(() => mock.timers.enable({apis: ['setTimeout']}));
  afterEach(() => mock.timers.reset());

  test('is what a visitor says, and what is said for them: each an entry that ends with a pause', () => {
    const line = new Line();
    line.says('input', 'What', ' time is it?');
    line.says('output', 'Wie spät', ' ist es?');
    assert.deepEqual(line.read, [
      ['user', 'What time is it?', false],
      ['assistant', 'Wie spät ist es?', false],
    ]);
    mock.timers.tick(PAUSE_MS);
    line.says('input', ' Thank you.');
    assert.deepEqual(line.read, [
      ['user', 'What time is it?', true],
      ['assistant', 'Wie spät ist es?', true],
      ['user', 'Thank you.', false],
    ]);
  });

  test('has the sound of a translation under the entry of its words, which may come later', () => {
    const line = new Line();
    line.sounds(SOUND);
    line.says('output', 'Danke.');
    mock.timers.tick(PAUSE_MS - 1);
    line.sounds(SOUND);
    mock.timers.tick(PAUSE_MS - 1);
    assert.equal(line.entries[0]?.final, false, 'it is being said');
    mock.timers.tick(1);
    const told = line.events.filter(event => event.type === 'response.output_audio.delta');
    assert.deepEqual([...new Set(told.map(event => event.item_id))], [line.entries[0].id]);
    assert.deepEqual(line.read, [['assistant', 'Danke.', true]]);
    assert.equal(line.events.at(-1)?.type, 'response.done');
  });

  test('begins no entry with silence, nor with sound of another kind', () => {
    const line = new Line();
    line.sounds(Buffer.alloc(960).toString('base64'));
    line.sounds(SOUND, {sample_rate: 48_000});
    line.says('output', ' ');
    assert.deepEqual(line.events, []);
  });

  test('becomes several entries where somebody speaks without a pause', () => {
    const line = new Line();
    const sentence = 'This is a sentence that somebody says again and again. ';
    for (let said = 0; said < 12; said += 1) line.says('input', sentence);
    assert.ok(line.entries.length > 1);
    assert.equal(line.entries.map(({text}) => text.trim()).join(' '), sentence.repeat(12).trim());
  });

  test('ends what is open when the session does, and tells nothing after a close', () => {
    const line = new Line();
    line.says('input', 'Goodbye');
    line.hear('session.closed', {});
    assert.deepEqual(line.read, [['user', 'Goodbye', true]]);
    line.says('output', 'Auf Wiedersehen');
    line.dialect.close();
    mock.timers.tick(PAUSE_MS);
    assert.equal(line.entries[1]?.final, false);
  });

  test('is told its language and its scribe, and nothing of turns', () => {
    const line = new Line();
    const session = realtimeSession(
      {targetLanguage: 'pt-BR', noiseReduction: 'far_field', voice: 'marin'},
      SHAPE,
    );
    const [update] = line.send({type: 'session.update', session});
    assertOfTranslation('ClientEvent', update);
    assert.deepEqual(update, {
      type: 'session.update',
      session: {
        audio: {
          input: {transcription: {model: 'gpt-realtime-whisper'}, noise_reduction: {type: 'far_field'}},
          output: {language: 'pt-BR'},
        },
      },
    });
    const asked = {session: translationRequest({...session, model: 'gpt-realtime-translate'})};
    assertOfTranslation('ClientSecretCreateRequest', asked);
  });

  test('is sent sound, and no event that belongs to a conversation', () => {
    const line = new Line();
    const [append] = line.send({type: 'input_audio_buffer.append', audio: SOUND});
    assertOfTranslation('ClientEvent', append);
    assert.deepEqual(line.send({type: 'response.create'}), []);
    assert.deepEqual(line.send({type: 'response.cancel'}), []);
    assert.deepEqual(line.send({type: 'input_audio_buffer.commit'}), []);
    assert.deepEqual(line.events, [{type: 'input_audio_buffer.cleared'}], 'whoever counts is answered');
  });

  test('answers for itself what the provider has no setting for', async () => {
    const line = new Line();
    const created = {id: 'sess_1', type: 'translation', expires_at: 7, model: 'm', audio: {}};
    line.hear('session.created', {session: created});
    const format = {type: 'audio/pcmu'} as const;
    assert.deepEqual(
      line.send({type: 'session.update', session: {type: 'translation', audio: {input: {format}}}}),
      [],
    );
    await Promise.resolve();
    const [, updated] = line.events as Array<{type: string; session: {audio: unknown}}>;
    assert.equal(updated?.type, 'session.updated');
    // Whoever asked for another format sees that this one stayed.
    const input = {format: {type: 'audio/pcm', rate: 24_000}, turn_detection: null};
    assert.deepEqual(updated.session.audio, {input});
  });
});

/** The same over WebRTC, where only the ear of the page knows of the sound. */
class HeardLine extends Line {
  override readonly dialect: DirectTranslation;
  readonly disposers = new Disposers();
  #level = 0;

  constructor() {
    super();
    this.dialect = new DirectTranslation();
    this.dialect.join(
      {events: {emit: (_name, event) => this.events.push(event)}},
      {output: {line: {meter: {level: () => this.#level}}}},
      this.disposers,
    );
  }

  /** So long something is heard, or nothing. */
  is(what: 'loud' | 'quiet', ms: number): void {
    this.#level = what === 'loud' ? 0.5 : 0.1;
    for (let passed = 0; passed < ms; passed += 50) {
      this.#clock += 50;
      mock.timers.tick(50);
    }
  }

  readonly #now = mock.method(performance, 'now', () => this.#clock);
  #clock = 0;

  get playback(): ReadonlyArray<readonly [string, string]> {
    return this.events.flatMap(event =>
      'response_id' in event && event.type.startsWith('output_audio_buffer')
        ? [[event.type.split('.')[1] ?? '', event.response_id] as const]
        : [],
    );
  }

  get answers(): string[] {
    return this.events.flatMap(event => (event.type === 'response.created' ? [event.response.id] : []));
  }

  close(): void {
    this.disposers.dispose();
    this.#now.mock.restore();
  }
}

describe('a translation over WebRTC', () => {
  let line: HeardLine;
  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout', 'setInterval']});
    line = new HeardLine();
  });
  afterEach(() => {
    line.close();
    mock.timers.reset();
  });

  test('is spoken for as long as it is heard, with a breath between two words', () => {
    line.says('output', 'Wie spät');
    line.is('loud', 500);
    const [answer] = line.answers;
    assert.deepEqual(line.playback, [['started', answer]]);
    line.is('quiet', 350);
    line.is('loud', 500);
    assert.equal(line.playback.length, 1);
    line.is('quiet', 450);
    assert.deepEqual(line.playback, [
      ['started', answer],
      ['stopped', answer],
    ]);
    assert.equal(line.entries[0]?.final, false, 'its sentence goes on');
  });

  test('is one entry while it is heard, though its words were told long before', () => {
    line.says('output', 'Wie spät ist es?');
    line.is('loud', 5_000);
    line.says('output', ' Danke.');
    assert.deepEqual(line.read, [['assistant', 'Wie spät ist es? Danke.', false]]);
    assert.equal(line.answers.length, 1);
    line.is('quiet', 450);
    assert.deepEqual(
      line.read,
      [['assistant', 'Wie spät ist es? Danke.', true]],
      'its last sentence is over',
    );
  });

  test('may be heard before its words', () => {
    line.is('loud', 200);
    line.says('output', 'Danke.');
    assert.deepEqual(line.read, [['assistant', 'Danke.', false]]);
    assert.deepEqual(line.playback, [['started', line.answers[0]]]);
  });

  test('leaves nothing to be waited for: its answer is done before a word of it', () => {
    line.says('output', 'Danke.');
    const [first, second] = line.events.map(({type}) => type);
    assert.deepEqual([first, second], ['response.created', 'response.done']);
  });

  test('that is cut is over at once; what is still heard of it is not told, and the next is', () => {
    line.says('output', 'Wie spät ist es?');
    line.is('loud', 500);
    assert.deepEqual(line.send({type: 'output_audio_buffer.clear'}), []);
    assert.deepEqual(line.read, [['assistant', 'Wie spät ist es?', true]]);
    line.is('loud', 500);
    line.is('quiet', 1_000);
    line.is('loud', 500);
    const [cut] = line.answers;
    assert.deepEqual(line.playback, [
      ['started', cut],
      ['cleared', cut],
    ]);
    line.says('output', 'Danke.');
    line.is('loud', 100);
    assert.deepEqual(line.playback.at(-1), ['started', line.answers[1]]);
  });

  test('that is cut stays so while words of it still come: what is heard behind a breath is wanted again', () => {
    line.says('output', 'Wie spät');
    line.is('loud', 500);
    line.send({type: 'output_audio_buffer.clear'});
    line.says('output', ' ist es jetzt?');
    line.is('loud', 1_000);
    const [cut, next] = line.answers;
    assert.deepEqual(line.playback, [['started', cut]]);
    line.is('quiet', 450);
    assert.deepEqual(line.playback.at(-1), ['cleared', cut]);
    line.is('loud', 100);
    assert.deepEqual(line.playback.at(-1), ['started', next]);
  });

  test('that was cut is forgotten with a silence, and what is heard then is another', () => {
    line.says('output', 'Wie spät ist es?');
    line.is('loud', 500);
    line.send({type: 'output_audio_buffer.clear'});
    line.is('quiet', 1_550);
    line.is('loud', 100);
    assert.deepEqual(line.playback.at(-1), ['started', line.answers[1]]);
  });

  test('is listened to no longer than its line', () => {
    line.is('loud', 100);
    const {length} = line.events;
    line.disposers.dispose();
    line.is('quiet', 3_000);
    assert.equal(line.events.length, length);
  });
});
