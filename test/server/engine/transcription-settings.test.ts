/** What a transcription session is told, shows and refuses: no speech, no threads. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {BareSession} from './bare-session.js';
import {written} from './harness.js';

let client: BareSession;
const open = (input: object = {}, more: object = {}): BareSession => {
  client = new BareSession({type: 'transcription', audio: {input}, ...more});
  return client;
};
const update = (input: object, more: object = {}): object => ({
  type: 'session.update',
  session: {type: 'transcription', audio: {input}, ...more},
});
const heardBy = (model: string, wishes: object = {}, more: object = {}): object =>
  update({transcription: {model, ...wishes}, ...more});
type Shown = {
  type: string;
  object: string;
  include?: string[];
  audio: {input: {transcription?: {model: string}; turn_detection: object | null}};
};
const shown = (type: string): Shown => client.of(type).at(-1)?.['session'] as Shown;
const INPUT = 'session.audio.input';
const LOGPROBS = 'item.input_audio_transcription.logprobs';

afterEach(() => client.session.end(1000, 'The test is over'));

describe('a transcription session', () => {
  test('shows what it is, and nothing of answers', () => {
    open();
    const session = shown('session.created');
    assert.deepEqual([session.type, session.object], ['transcription', 'realtime.transcription_session']);
    assert.deepEqual(Object.keys(session).sort(), ['audio', 'expires_at', 'id', 'object', 'type']);
    assert.deepEqual(Object.keys(session.audio), ['input']);
    assert.deepEqual(session.audio.input.turn_detection, {
      type: 'server_vad',
      threshold: 0.5,
      prefix_padding_ms: 300,
      silence_duration_ms: 500,
    });
  });

  test('changes by fields, and shows all of it', () => {
    open({transcription: {model: 'gpt-4o-transcribe', language: 'en'}});
    assert.equal(
      client.error(update({noise_reduction: {type: 'near_field'}}, {include: [LOGPROBS]})),
      'none',
    );
    const {audio, include} = shown('session.updated');
    assert.deepEqual(include, [LOGPROBS]);
    assert.deepEqual(audio.input.transcription, {model: 'gpt-4o-transcribe', language: 'en'});
    assert.equal(client.error(update({}, {include: null})), 'none');
    assert.equal(shown('session.updated').include, undefined);
  });

  test('names what belongs to a conversation, and what nobody knows', () => {
    open();
    for (const field of ['instructions', 'tools', 'output_modalities', 'model', 'voice', 'temperature']) {
      const event = update({}, {[field]: 'x'});
      assert.equal(client.error(event), `unknown_parameter session.${field}`);
    }
    const spoken = {
      type: 'session.update',
      session: {type: 'transcription', audio: {output: {voice: 'ash'}}},
    };
    assert.equal(client.error(spoken), 'unknown_parameter session.audio.output');
    for (const [field, value] of [
      ['create_response', false],
      ['interrupt_response', true],
      ['idle_timeout_ms', 6000],
    ] as const) {
      const turns = {turn_detection: {type: 'server_vad', [field]: value}};
      assert.equal(client.error(update(turns)), `unknown_parameter ${INPUT}.turn_detection.${field}`);
    }
    assert.equal(client.error(update({}, {include: ['item.secrets']})), 'invalid_value session.include[0]');
  });

  test('stays what it is', () => {
    open();
    const other = (session: object): object => ({type: 'session.update', session});
    assert.equal(client.error(other({type: 'realtime'})), 'invalid_value session.type');
    assert.equal(client.error(other({})), 'missing_required_parameter session.type');
    assert.equal(client.error(other({type: 'translation'})), 'invalid_value session.type');
  });

  test('has no answers, and nothing written in it', () => {
    open();
    for (const event of [
      {type: 'response.create'},
      {type: 'response.cancel'},
      {type: 'output_audio_buffer.clear'},
      written('hello'),
    ]) {
      assert.equal(client.error(event), 'invalid_event_for_session type');
    }
  });
});

describe('a transcription model', () => {
  test('takes the wishes that it knows', () => {
    open();
    const lists = {languages: ['en', 'de'], keywords: ['kitchen']};
    assert.equal(client.error(heardBy('gpt-transcribe', {...lists, prompt: 'A home.'})), 'none');
    assert.equal(client.error(heardBy('whisper-1', {prompt: 'kitchen'})), 'none');
    assert.equal(client.error(heardBy('gpt-4o-mini-transcribe', {prompt: 'A home.'})), 'none');
    assert.equal(client.error(heardBy('gpt-live-transcribe', {...lists, delay: 'high'})), 'none');
    assert.equal(client.error(heardBy('gpt-realtime-whisper', {delay: 'minimal', language: 'en'})), 'none');
  });

  test('refuses the others by name', () => {
    open();
    const refused = (model: string, wishes: object): string => client.error(heardBy(model, wishes));
    const at = (field: string): string => `invalid_value ${INPUT}.transcription.${field}`;
    assert.equal(refused('whisper-1', {languages: ['en']}), at('languages'));
    assert.equal(refused('gpt-4o-transcribe', {keywords: ['kitchen']}), at('keywords'));
    assert.equal(refused('gpt-realtime-whisper', {prompt: 'A home.'}), at('prompt'));
    assert.equal(refused('gpt-4o-transcribe-diarize', {prompt: 'A home.'}), at('prompt'));
    assert.equal(refused('gpt-transcribe', {delay: 'low'}), at('delay'));
    assert.equal(refused('gpt-live-transcribe', {delay: 'never'}), at('delay'));
    assert.equal(refused('gpt-transcirbe', {}), at('model'));
  });

  test('that hears while somebody speaks has no turn detection', () => {
    open();
    assert.equal(client.error(heardBy('gpt-live-transcribe')), 'none');
    assert.equal(shown('session.updated').audio.input.turn_detection, null);
    const turns = {turn_detection: {type: 'server_vad'}};
    for (const model of ['gpt-live-transcribe', 'gpt-realtime-whisper']) {
      assert.equal(client.error(heardBy(model, {}, turns)), `invalid_value ${INPUT}.turn_detection`);
      assert.equal(client.error(heardBy(model, {}, {turn_detection: null})), 'none');
    }
    assert.equal(client.error(update(turns)), `invalid_value ${INPUT}.turn_detection`);
    assert.equal(client.error(heardBy('gpt-transcribe', {}, turns)), 'none');
  });
});

describe('what a transcription says', () => {
  const deltas = (): unknown[] =>
    client.of('conversation.item.input_audio_transcription.delta').map(({delta}) => delta);
  const completed = (): Promise<Readonly<Record<string, unknown>>> =>
    client.next('conversation.item.input_audio_transcription.completed');

  test('comes in one piece from whisper-1, which is paid by the second', async () => {
    open({transcription: {model: 'whisper-1'}});
    client.speak('what time is it');
    const {transcript, usage} = await completed();
    assert.deepEqual([transcript, deltas()], ['What time is it?', ['What time is it?']]);
    assert.equal((usage as {type: string}).type, 'duration');
  });

  test('comes word by word from the others, which are paid by the token', async () => {
    open({transcription: {model: 'gpt-4o-transcribe', prompt: 'In a kitchen.'}});
    client.speak('what time is it');
    const {usage, logprobs} = await completed();
    assert.deepEqual(deltas(), ['What', ' time', ' is', ' it?']);
    const {input_token_details, ...sums} = usage as Record<string, unknown>;
    assert.deepEqual(sums, {type: 'tokens', total_tokens: 22, input_tokens: 16, output_tokens: 6});
    assert.deepEqual(input_token_details, {text_tokens: 4, audio_tokens: 12});
    assert.equal(logprobs, undefined);
  });

  test('has how sure the recogniser was, where the session includes it', async () => {
    open({}, {include: [LOGPROBS]});
    client.speak('what time is it');
    const {logprobs} = await completed();
    const tokens = logprobs as Array<{token: string; logprob: number; bytes: number[]}>;
    assert.equal(tokens.map(({token}) => token).join(''), 'What time is it?');
    assert.deepEqual(tokens[1]?.bytes, [...Buffer.from(' time')]);
    const told = client.of('conversation.item.input_audio_transcription.delta');
    assert.deepEqual(
      told.flatMap(event => event['logprobs']),
      tokens,
    );
  });

  test('is told while the turn goes on by a live model, under the id of the commit', async () => {
    open({transcription: {model: 'gpt-live-transcribe'}});
    client.speak('what time is it');
    await client.settle();
    client.speak('count to ten');
    await client.settle();
    assert.equal(
      client.types.some(type => type.startsWith('input_audio_buffer')),
      false,
    );
    assert.deepEqual(deltas(), ['What', ' time', ' is', ' it?', ' Count', ' to', ' ten.']);
    client.speak('never mind', {ends: false});
    client.send({type: 'input_audio_buffer.commit'});
    const {transcript, item_id, usage} = await completed();
    assert.equal(transcript, 'What time is it? Count to ten. Never mind.');
    assert.equal(deltas().join(''), transcript);
    assert.equal((usage as {type: string}).type, 'duration');
    const ids = client.all.slice(1).map(event => event['item_id'] ?? (event['item'] as {id: string}).id);
    assert.deepEqual(new Set(ids), new Set([item_id]));
  });

  test('of a live turn without a word is empty, and of one without a known word is a failure', async () => {
    open({transcription: {model: 'gpt-realtime-whisper'}});
    client.quiet(1000);
    client.send({type: 'input_audio_buffer.commit'});
    assert.equal((await completed())['transcript'], '');
    client.speak(undefined);
    client.send({type: 'input_audio_buffer.commit'});
    await client.next('conversation.item.input_audio_transcription.failed');
    assert.deepEqual(deltas(), []);
  });

  test('of a live turn that was thrown away is nothing', async () => {
    open({transcription: {model: 'gpt-live-transcribe'}});
    client.speak('what time is it', {ends: false});
    client.send({type: 'input_audio_buffer.clear'});
    await client.settle();
    // Nobody asked the recogniser for it.
    assert.equal(client.willHear.splice(0).length, 1);
    client.speak('count to ten');
    await client.settle();
    assert.deepEqual(deltas(), ['Count', ' to', ' ten.']);
  });

  test('is not kept back by the fault of late transcripts, for there is no answer to be late for', async () => {
    client = new BareSession({type: 'transcription'}, {faults: ['late-transcript']});
    client.speak('what time is it');
    await completed();
  });

  test('tells a conversation, too, how sure the recogniser was', async () => {
    const input = {transcription: {model: 'gpt-transcribe'}};
    client = new BareSession({include: [LOGPROBS], audio: {input}});
    assert.deepEqual(shown('session.created').include, [LOGPROBS]);
    client.speak('what time is it');
    assert.equal(((await completed())['logprobs'] as object[]).length, 4);
  });

  test('is followed by no answer', async () => {
    open();
    client.speak('what time is it');
    await completed();
    await client.settle();
    assert.equal(
      client.types.some(type => type.startsWith('response')),
      false,
    );
  });
});
