import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import type {CallOutput} from '../../../server/engine/session/outgoing.js';
import {BareSession, WORD_MS} from './bare-session.js';

const TIMEOUT = 'input_audio_buffer.timeout_triggered';
const IDLE = {type: 'server_vad', idle_timeout_ms: 6000};
const listeningTo = (detection: object): object => ({
  audio: {input: {turn_detection: detection, transcription: {model: 'gpt-live-transcribe'}}},
});

/** A session whose clock only the test moves. */
function open(t: TestContext, detection: object = IDLE, output?: CallOutput): BareSession {
  t.mock.timers.enable({apis: ['setTimeout', 'Date']});
  const client = new BareSession(listeningTo(detection), output === undefined ? {} : {output});
  t.after(() => client.session.end(1000, 'The test is over'));
  return client;
}
const timeouts = (client: BareSession): number => client.of(TIMEOUT).length;

test('asks whether somebody is there when nobody spoke for the idle timeout after an answer was played', async t => {
  const client = open(t);
  t.mock.timers.tick(20_000);
  assert.equal(timeouts(client), 0, 'not before anything was said');
  // Ten words of sound, which the client plays for a second after it got them.
  await client.respond({instructions: 'Say "one two three four five six seven eight nine ten"'});
  client.quiet(7000);
  t.mock.timers.tick(6000 + 10 * WORD_MS - 10);
  assert.equal(timeouts(client), 0, 'not while the answer is played');
  const from = client.types.length;
  t.mock.timers.tick(20);
  const {item_id, audio_start_ms, audio_end_ms} = await client.next(TIMEOUT);
  assert.deepEqual([audio_start_ms, audio_end_ms], [1000, 7000]);
  const {text} = await client.answer();
  assert.equal(text, 'Are you still there?');
  await client.settle();
  const ladder = client.types.slice(from).filter(type => !type.includes('transcript'));
  assert.deepEqual(ladder.slice(0, 5), [
    TIMEOUT,
    'input_audio_buffer.committed',
    'conversation.item.added',
    'conversation.item.done',
    'response.created',
  ]);
  assert.equal(client.of('input_audio_buffer.committed').at(-1)?.['item_id'], item_id);
  const heard = client.of('conversation.item.input_audio_transcription.completed').at(-1);
  assert.deepEqual([heard?.['item_id'], heard?.['transcript']], [item_id, '']);
});

test('asks once, and again only after something happened', async t => {
  const client = open(t);
  await client.ask('hello');
  t.mock.timers.tick(6000);
  await client.answer();
  t.mock.timers.tick(60_000);
  assert.equal(timeouts(client), 1);
  client.speak('thank you');
  await client.answer();
  t.mock.timers.tick(30_000);
  assert.equal(timeouts(client), 2);
});

test('counts anew from speech and from every item, and does not interrupt a speaker', async t => {
  const client = open(t);
  await client.ask('hello');
  t.mock.timers.tick(5000);
  client.send({
    type: 'conversation.item.create',
    item: {type: 'message', role: 'system', content: [{type: 'input_text', text: 'They look at a lamp'}]},
  });
  t.mock.timers.tick(5000);
  client.speak('thank you', {ends: false});
  t.mock.timers.tick(30_000);
  assert.equal(timeouts(client), 0);
  client.stop();
  await client.answer();
  t.mock.timers.tick(5000);
  assert.equal(timeouts(client), 0);
});

test('only commits the silence where create_response is off, and never runs where it is null', async t => {
  const client = open(t, {...IDLE, create_response: false});
  await client.ask('hello');
  t.mock.timers.tick(6000);
  await client.settle();
  assert.deepEqual([timeouts(client), client.of('response.created').length], [1, 1]);
  // Whoever drives the session answers it, and that alone does not start the clock again.
  assert.equal((await client.respond()).text, 'Are you still there?');
  t.mock.timers.tick(60_000);
  assert.equal(timeouts(client), 1);
  const turn_detection = {type: 'server_vad', idle_timeout_ms: null};
  client.send({type: 'session.update', session: {type: 'realtime', audio: {input: {turn_detection}}}});
  await client.ask('hello');
  t.mock.timers.tick(60_000);
  assert.equal(timeouts(client), 1);
  const short = {turn_detection: {type: 'server_vad', idle_timeout_ms: 4999}};
  const update = {type: 'session.update', session: {type: 'realtime', audio: {input: short}}};
  assert.equal(client.error(update), 'invalid_value session.audio.input.turn_detection.idle_timeout_ms');
});

test('waits in a call until the playout has drained', async t => {
  const output = {play: () => undefined, finish: () => undefined, clear: () => undefined};
  const client = open(t, IDLE, output);
  client.send({type: 'response.create'});
  client.session.emit('output_audio_buffer.started', {response_id: 'resp_1'});
  await client.answer();
  t.mock.timers.tick(60_000);
  assert.equal(timeouts(client), 0);
  client.session.emit('output_audio_buffer.stopped', {response_id: 'resp_1'});
  t.mock.timers.tick(6000);
  assert.equal(timeouts(client), 1);
});
