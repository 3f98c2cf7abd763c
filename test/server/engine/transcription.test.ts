/** Transcription sessions with real speech, by every way in: a socket, a client secret, a call. */
import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {assertClientSecret} from '../../support/conformance.js';
import {joined, silence, speak, turn} from '../../support/speech.js';
import {
  connect,
  startEngine,
  type Received,
  type RefusedUpgrade,
  type RunningEngine,
  type SocketClient,
} from './harness.js';
import {PeerClient} from './peer-client.js';

const INTENT = 'intent=transcription';
const LOGPROBS = 'item.input_audio_transcription.logprobs';
const DELTA = 'conversation.item.input_audio_transcription.delta';
const COMPLETED = 'conversation.item.input_audio_transcription.completed';
const session = (model: string, more: object = {}): object => ({
  type: 'transcription',
  audio: {input: {transcription: {model}}},
  ...more,
});

describe('a transcription session', () => {
  let running: RunningEngine;
  let client: SocketClient | undefined;
  let peer: PeerClient | undefined;
  before(async () => {
    running = await startEngine();
  });
  after(() => running.close());
  afterEach(() => {
    client?.close();
    peer?.close();
    [client, peer] = [undefined, undefined];
  });

  const open = async (settings: object): Promise<SocketClient> => {
    client = await connect(running.url, {query: INTENT});
    await client.next('session.created');
    client.send({type: 'session.update', session: settings});
    await client.next('session.updated');
    return client;
  };
  const mint = async (settings: object): Promise<{value: string; session: {object: string}}> => {
    const response = await fetch(`${running.url}/realtime/client_secrets`, {
      method: 'POST',
      headers: {authorization: 'Bearer test', 'content-type': 'application/json'},
      body: JSON.stringify({session: settings}),
    });
    assert.equal(response.status, 200);
    const secret = (await response.json()) as Awaited<ReturnType<typeof mint>>;
    assertClientSecret(secret);
    return secret;
  };

  test('hears turn after turn, and says nothing', async () => {
    const socket = await open(session('gpt-transcribe'));
    socket.hear(turn('what time is it'));
    assert.equal((await socket.next(COMPLETED))['transcript'], 'What time is it?');
    assert.deepEqual(socket.types.slice(2), [
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      ...Array<string>(4).fill(DELTA),
      COMPLETED,
    ]);
    socket.hear(turn('count to ten'));
    assert.equal((await socket.next(COMPLETED))['transcript'], 'Count to ten.');
    const [first, second] = socket.of('input_audio_buffer.committed');
    assert.equal(second?.['previous_item_id'], first?.['item_id']);
    socket.hear(turn('my grandmother bought seven oranges'));
    await socket.next('conversation.item.input_audio_transcription.failed');
    assert.equal(
      socket.types.some(type => type.startsWith('response') || type === 'error'),
      false,
    );
  });

  test('tells a phrase before the commit, and the rest after it, with a live model', async () => {
    const socket = await open(session('gpt-live-transcribe'));
    socket.hear(turn('what time is it'));
    await socket.next(DELTA, ({delta}) => delta === ' it?');
    assert.equal(socket.of('input_audio_buffer.committed').length, 0);
    // In mid-word, as somebody who lets go of a button.
    socket.hear(joined(silence(200), speak('count to ten')));
    socket.send({type: 'input_audio_buffer.commit'});
    const {item_id, transcript} = await socket.next(COMPLETED);
    assert.equal(transcript, 'What time is it? Count to ten.');
    const deltas = socket.of(DELTA);
    assert.equal(deltas.map(({delta}) => delta).join(''), transcript);
    assert.ok(deltas.every(delta => delta['item_id'] === item_id));
    assert.equal(socket.of('input_audio_buffer.committed')[0]?.['item_id'], item_id);
    assert.equal(socket.types.includes('input_audio_buffer.speech_started'), false);
  });

  test('hears all of a live turn that came at once, and nothing of it in the next', async () => {
    const socket = await open(session('gpt-realtime-whisper'));
    socket.hear(joined(turn('tell me a story'), turn('thank you')));
    socket.send({type: 'input_audio_buffer.commit'});
    socket.hear(turn('never mind'));
    socket.send({type: 'input_audio_buffer.commit'});
    const heard = [await socket.next(COMPLETED), await socket.next(COMPLETED)];
    assert.deepEqual(
      heard.map(({transcript}) => transcript),
      ['Tell me a story. Thank you.', 'Never mind.'],
    );
  });

  test('is sure of words that were clearly said, and doubts what was drowned in noise, or said wrongly', async () => {
    const socket = await open(session('gpt-transcribe', {include: [LOGPROBS]}));
    const tokens = async (sound: Int16Array): Promise<Token[]> => {
      socket.hear(sound);
      const {logprobs, transcript} = await socket.next(COMPLETED);
      const heard = logprobs as Token[];
      assert.equal(heard.map(({token}) => token).join(''), transcript);
      return heard;
    };
    for (const sentence of CLEAR) {
      const unsure = (await tokens(turn(sentence))).filter(({logprob}) => logprob < DOUBTFUL);
      assert.deepEqual(unsure, [], sentence);
    }
    const noisy = await tokens(joined(silence(300), withNoise(speak('what is the date')), silence(900)));
    assert.ok(Math.min(...noisy.map(({logprob}) => logprob)) < DOUBTFUL, JSON.stringify(noisy));
    const [[, right], [, wrong]] = [
      await tokens(turn('what time is it')),
      await tokens(turn('what tame is it')),
    ];
    assert.ok(wrong!.logprob < right!.logprob - 0.2, `"time": ${wrong!.logprob} said wrongly`);
    assert.deepEqual(
      socket.of(DELTA).map(event => (event['logprobs'] as Token[]).length),
      socket.of(DELTA).map(() => 1),
    );
  });

  test('is opened with a client secret, whatever the address says but another type', async () => {
    const {value, session: minted} = await mint(session('whisper-1'));
    assert.equal(minted.object, 'realtime.transcription_session');
    const enter = async (query: string): Promise<SocketClient> => {
      client?.close();
      client = await connect(running.url, {query, key: value});
      const created = (await client.next('session.created'))['session'] as Session;
      assert.equal(created.object, 'realtime.transcription_session');
      assert.equal(created.audio.input.transcription.model, 'whisper-1');
      return client;
    };
    await enter('');
    const socket = await enter(INTENT);
    const asked = connect(running.url, {query: 'intent=realtime', key: value});
    await assert.rejects(asked, (failure: RefusedUpgrade) => failure.code === 'invalid_value');
    socket.hear(turn('who are you'));
    assert.equal((await socket.next(DELTA))['delta'], 'Who are you?');
  });

  test('is held over a call, whose track stays silent', async () => {
    const {value} = await mint(session('gpt-live-transcribe'));
    peer = new PeerClient(true);
    assert.equal((await peer.connect(running.url, {key: value})).status, 201);
    const created: Received = await peer.next('session.created');
    assert.equal((created['session'] as Session).object, 'realtime.transcription_session');
    peer.say(turn('what time is it'));
    await peer.next(DELTA, ({delta}) => delta === ' it?');
    peer.send({type: 'input_audio_buffer.commit'});
    assert.equal((await peer.next(COMPLETED))['transcript'], 'What time is it?');
    assert.deepEqual(peer.audibleAt, []);
  });

  test('is no conversation, and a conversation is none, whatever the secret of a call is for', async () => {
    const {value} = await mint(session('gpt-transcribe'));
    peer = new PeerClient(true);
    const refused = await peer.connect(running.url, {key: value, session: {type: 'realtime'}});
    const {error} = (await refused.json()) as {error: {param: string}};
    assert.deepEqual([refused.status, error.param], [400, 'session.type']);
  });
});

/** In the voice of the visitor. */
const CLEAR = [
  'tell me a story',
  'what time is it',
  'what can you do',
  'thank you',
  'count to ten',
  'never mind',
];
/** Below this the widget marks a word. */
const DOUBTFUL = Math.log(0.6);

type Token = {token: string; logprob: number};
type Session = {object: string; audio: {input: {transcription: {model: string}}}};

/** The same noise in every run, 36 dB below full scale. */
function withNoise(sound: Int16Array): Int16Array {
  let seed = 1;
  return sound.map(sample => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    return Math.max(-32_768, Math.min(32_767, sample + ((seed >> 8) % 1_800) - 900));
  });
}
