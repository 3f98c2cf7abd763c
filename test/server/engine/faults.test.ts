/** The faults of what a session says, each as its clients see it. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {WebSocket} from 'ws';
import type {EngineFault} from '../../../server/engine/faults.js';
import {BareSession} from './bare-session.js';
import {startEngine, type Received} from './harness.js';
import {LIGHT} from './tools.js';

const TRANSCRIBED = {audio: {input: {transcription: {model: 'gpt-live-transcribe'}}}};
const TRANSCRIPT = 'conversation.item.input_audio_transcription.completed';

let client: BareSession;
const open = (...faults: EngineFault[]): void => {
  client = new BareSession(TRANSCRIBED, {faults});
};
afterEach(() => client.session.end(1000, 'The test is over'));

test('late-transcript tells the words of a turn right after its answer was done', async () => {
  open('late-transcript');
  for (const said of ['who are you', 'hello']) {
    client.speak(said);
    await client.next(TRANSCRIPT);
  }
  const order = client.types.filter(type => /committed|transcription.completed|response.done/.test(type));
  const turn = ['input_audio_buffer.committed', 'response.done', TRANSCRIPT];
  assert.deepEqual(order, [...turn, ...turn]);
  const [first, second] = client.of('input_audio_buffer.committed').map(({item_id}) => item_id);
  assert.deepEqual(
    client.of(TRANSCRIPT).map(({item_id}) => item_id),
    [first, second],
  );
});

test('duplicate-events sends everything twice under one id', async () => {
  open('duplicate-events');
  await client.ask('hello');
  await client.settle();
  const ids = client.all.map(({event_id}) => event_id);
  assert.equal(ids.length % 2, 0);
  ids.forEach((id, index) => assert.equal(id, ids[index - (index % 2)]));
  assert.equal(new Set(ids).size, ids.length / 2);
});

test('unknown-events adds fields and events that nobody knows', async () => {
  open('unknown-events');
  await client.ask('hello');
  assert.ok(client.of('practice.unknown').length > 0);
  assert.ok(client.of('response.output_text.delta').every(event => typeof event['obfuscation'] === 'string'));
  assert.ok(client.of('response.done').every(event => 'practice_unknown_field' in event));
});

test('fail-response fails the first response of a session, and only that', async () => {
  open('fail-response');
  const {status, status_details, output} = await client.ask('hello');
  assert.deepEqual([status, output], ['failed', []]);
  assert.equal(status_details?.error?.code, 'server_error');
  assert.equal((await client.respond()).status, 'completed');
});

test('empty-answer completes the first response of a session with nothing in it', async () => {
  open('empty-answer');
  const {status, output} = await client.ask('hello');
  assert.deepEqual([status, output], ['completed', []]);
  assert.equal((await client.respond()).output.length, 1);
});

describe('beta-dialect', () => {
  const BETA = ['openai-beta.realtime-v1', 'realtime', 'openai-insecure-api-key.test'];
  const FLAT = {
    ...{modalities: ['text', 'audio'], voice: 'cedar', temperature: 0.6, max_response_output_tokens: 900},
    ...{input_audio_format: 'g711_ulaw', output_audio_format: 'g711_alaw', turn_detection: null},
    ...{input_audio_transcription: {model: 'whisper-1'}, tools: [LIGHT]},
  };

  test('is spoken and understood, in sessions, items and responses', async () => {
    open('beta-dialect');
    client.send({type: 'session.update', session: FLAT});
    const {session} = client.of('session.updated')[0] as unknown as {session: Record<string, unknown>};
    const shown = Object.fromEntries(Object.keys(FLAT).map(name => [name, session[name]]));
    assert.deepEqual(shown, {...FLAT, modalities: ['audio', 'text'], temperature: 0.8});
    for (const name of ['type', 'audio', 'output_modalities']) assert.ok(!(name in session), name);
    const content = [{type: 'text', text: 'The lamp is green.'}];
    client.send({type: 'conversation.item.create', item: {type: 'message', role: 'assistant', content}});
    const {item} = client.of('conversation.item.created')[0] as unknown as {item: {content: object[]}};
    assert.deepEqual(item.content, content);
    const answer = await client.ask('say that again', {modalities: ['audio', 'text'], voice: 'cedar'});
    assert.deepEqual(answer.output[0]?.content, [{type: 'audio', transcript: 'The lamp is green.'}]);
    assert.equal((answer as unknown as {output_audio_format: string}).output_audio_format, 'g711_alaw');
    await client.ask('hello', {modalities: ['text']});
    const types = new Set(client.types);
    for (const type of ['audio.delta', 'audio.done', 'audio_transcript.delta', 'text.delta', 'text.done']) {
      assert.ok(types.has(`response.${type}`), type);
    }
    assert.ok(
      ![...types].some(type => /output_(?:audio|text)\b|conversation\.item\.(?:added|done)$/.test(type)),
      [...types].join(' '),
    );
    assert.deepEqual(client.of('error'), []);
  });

  test('is welcome at the door, and in the sessions of secrets', async () => {
    const {url, close} = await startEngine({faults: ['beta-dialect']}, 'cold');
    const headers = {authorization: 'Bearer test', 'content-type': 'application/json'};
    const body = JSON.stringify({session: {...FLAT, instructions: 'Flat'}});
    const minted = await fetch(`${url}/realtime/client_secrets`, {method: 'POST', headers, body});
    assert.equal(((await minted.json()) as {session: {instructions: string}}).session.instructions, 'Flat');
    const socket = new WebSocket(`${url.replace('http', 'ws')}/realtime?model=any`, BETA, {
      headers: {'openai-beta': 'realtime=v1'},
    });
    const next = (): Promise<Received> =>
      new Promise(resolve => {
        socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()) as Received));
      });
    const first = await next();
    assert.equal(first.type, 'session.created');
    assert.deepEqual((first['session'] as {modalities: string[]}).modalities, ['audio', 'text']);
    // A frame that cannot be translated is refused like any other.
    const depth = 20_000;
    const refused = next();
    socket.send(`{"type":"session.update","session":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`);
    assert.match(JSON.stringify(await refused), /deeper than 64 levels/);
    socket.close();
    await close();
    open();
  });
});
