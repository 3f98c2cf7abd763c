import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {turn} from '../../support/speech.js';
import {connect, startEngine, written, type RunningEngine, type SocketClient} from './harness.js';
import {PeerClient} from './peer-client.js';
import {LIGHT} from './tools.js';

const SESSION = {type: 'realtime', audio: {input: {transcription: {model: 'gpt-live-transcribe'}}}};

describe('a call', () => {
  let running: RunningEngine;
  let peer: PeerClient;
  let sideband: SocketClient | undefined;
  before(async () => {
    running = await startEngine();
  });
  after(() => running.close());
  afterEach(() => {
    peer.close();
    sideband?.close();
    sideband = undefined;
  });

  const callWithChannel = async (session: object | undefined = SESSION): Promise<void> => {
    peer = new PeerClient(true);
    assert.equal((await peer.connect(running.url, {session})).status, 201);
    await peer.next('session.created');
  };
  /** A call whose visitor has nothing but sound. */
  const sealedCall = async (): Promise<SocketClient> => {
    peer = new PeerClient(false);
    await peer.connect(running.url, {session: SESSION});
    sideband = await connect(running.url, {query: `call_id=${peer.callId}`});
    await sideband.next('session.created');
    return sideband;
  };

  test('answers aloud over the track, and in events over the channel', async () => {
    await callWithChannel();
    peer.say(turn('what time is it'));
    const heard = await peer.next('conversation.item.input_audio_transcription.completed');
    assert.equal(heard['transcript'], 'What time is it?');
    const started = await peer.next('output_audio_buffer.started');
    await peer.audible(0);
    const done = await peer.next('response.done');
    const stopped = await peer.next('output_audio_buffer.stopped');
    const {id} = done['response'] as {id: string};
    assert.deepEqual([started['response_id'], stopped['response_id']], [id, id]);
    assert.equal(peer.of('response.output_audio.delta').length, 0);
    assert.equal(peer.of('response.output_audio.done').length, 1);
  });

  test('speaks Opus both ways, whatever format the session says, and hears over lost packets', async () => {
    const format = {type: 'audio/pcmu'};
    const input = {...SESSION.audio.input, format};
    await callWithChannel({type: 'realtime', audio: {input, output: {format}}});
    peer.loseOneIn(10);
    peer.say(turn('what time is it'));
    const heard = await peer.next('conversation.item.input_audio_transcription.completed');
    assert.equal(heard['transcript'], 'What time is it?');
    await peer.next('output_audio_buffer.started');
    await peer.audible(0);
    await peer.next('output_audio_buffer.stopped');
    assert.equal(peer.of('response.output_audio.delta').length, 0);
  });

  test('without a data channel is driven by a sideband alone', async () => {
    const control = await sealedCall();
    control.send({type: 'session.update', session: {type: 'realtime', tools: [LIGHT]}});
    await control.next('session.updated');
    peer.say(turn('turn on the kitchen light'));
    const called = await control.next('response.function_call_arguments.done');
    assert.deepEqual(JSON.parse(called['arguments'] as string), {room: 'kitchen', on: true});
    const item = {type: 'function_call_output', call_id: called['call_id'], output: 'The light is on'};
    await control.next('response.done');
    control.send({type: 'conversation.item.create', item});
    control.send({type: 'response.create'});
    await control.next('output_audio_buffer.started');
    await peer.audible(0);
    await control.next('output_audio_buffer.stopped');
    assert.equal(control.of('response.output_audio.delta').length, 0);
    assert.equal(peer.all.length, 0);
  });

  test('shows the same session to every connection', async () => {
    await callWithChannel();
    sideband = await connect(running.url, {query: `call_id=${peer.callId}`});
    const [mine] = peer.of('session.created');
    const theirs = await sideband.next('session.created');
    assert.equal((mine?.['session'] as {id: string}).id, (theirs['session'] as {id: string}).id);
    sideband.send(written('hello'));
    const [here, there] = await Promise.all([
      peer.next('conversation.item.done'),
      sideband.next('conversation.item.done'),
    ]);
    assert.equal(here.event_id, there.event_id);
    sideband.send({type: 'nonsense'});
    await sideband.next('error');
    assert.equal(peer.of('error').length, 0);
  });

  test('falls silent when it is interrupted, and forgets what was not heard', async () => {
    await callWithChannel();
    peer.say(turn('tell me a story'));
    await peer.next('output_audio_buffer.started');
    await peer.audible(0);
    peer.say(turn('stop'));
    await peer.next('input_audio_buffer.speech_started');
    const {item_id, audio_end_ms} = await peer.next('conversation.item.truncated');
    const order = peer.types.slice(peer.types.lastIndexOf('input_audio_buffer.speech_started'));
    assert.equal(order[1], 'output_audio_buffer.cleared');
    assert.ok(Number(audio_end_ms) > 0 && Number(audio_end_ms) < 6000);
    peer.send({type: 'conversation.item.retrieve', item_id});
    const {item} = (await peer.next('conversation.item.retrieved')) as unknown as {
      item: {content: Array<{transcript?: string}>};
    };
    assert.equal(item.content[0]?.transcript, undefined);
    const [stopped] = [await peer.next('response.output_audio_transcript.done')];
    assert.equal(stopped['transcript'], 'All right.');
  });

  test('goes on speaking over the visitor where interruptions are off', async () => {
    const input = {turn_detection: {type: 'server_vad', interrupt_response: false, create_response: false}};
    await callWithChannel({type: 'realtime', audio: {input}});
    const instructions = 'Say "This sentence is long enough for somebody to speak over it."';
    peer.send({type: 'response.create', response: {instructions}});
    await peer.audible(0);
    peer.say(turn('stop', {before: 0}));
    await peer.next('input_audio_buffer.speech_stopped');
    await peer.next('output_audio_buffer.stopped');
    assert.equal(peer.of('output_audio_buffer.cleared').length, 0);
  });

  test('is silenced by its client, and tells how much was heard', async () => {
    await callWithChannel();
    peer.send(written('tell me a story'));
    peer.send({type: 'response.create'});
    await peer.audible(0);
    peer.send({type: 'output_audio_buffer.clear'});
    await peer.next('output_audio_buffer.cleared');
    const {audio_end_ms} = await peer.next('conversation.item.truncated');
    assert.ok(Number(audio_end_ms) >= 20);
  });

  test('takes a turn by hand from what came over the track since the buffer was cleared', async () => {
    const input = {...SESSION.audio.input, turn_detection: null};
    await callWithChannel({type: 'realtime', output_modalities: ['text'], audio: {input}});
    const packets = (): number => peer.sent;
    const spoken = async (text: string): Promise<void> => {
      const pcm = turn(text, {before: 60, after: 300});
      const until = packets() + pcm.length / 480;
      peer.say(pcm);
      await peer.until(() => (packets() > until ? true : undefined), 20);
    };
    await spoken('hello');
    peer.send({type: 'input_audio_buffer.clear'});
    await peer.next('input_audio_buffer.cleared');
    await spoken('who are you');
    peer.send({type: 'input_audio_buffer.commit'});
    const {item_id, previous_item_id} = await peer.next('input_audio_buffer.committed');
    assert.equal(previous_item_id, null);
    const heard = await peer.next('conversation.item.input_audio_transcription.completed');
    assert.deepEqual([heard['item_id'], heard['transcript']], [item_id, 'Who are you?']);
    peer.send({type: 'response.create'});
    assert.match(String((await peer.next('response.output_text.done'))['text']), /^I am a practice voice/);
    peer.send({type: 'input_audio_buffer.clear'});
    peer.send({type: 'input_audio_buffer.commit'});
    const {error} = (await peer.next('error')) as unknown as {error: {code: string}};
    assert.equal(error.code, 'input_audio_buffer_commit_empty');
    assert.equal(peer.of('input_audio_buffer.speech_started').length, 0);
  });

  test('plays a response beside the conversation after the answer', async () => {
    await callWithChannel();
    const say = (text: string): object => ({instructions: `Say "${text}"`});
    peer.send({type: 'response.create', response: say('One. Two.')});
    peer.send({type: 'response.create', response: {...say('Beside.'), conversation: 'none', input: []}});
    const played: unknown[] = [];
    for (const name of ['started', 'stopped', 'started', 'stopped']) {
      const event = await peer.next(`output_audio_buffer.${name}`);
      played.push(event['response_id']);
    }
    const [answer, beside] = peer.of('response.created').map(({response}) => (response as {id: string}).id);
    assert.deepEqual(played, [answer, answer, beside, beside]);
  });

  test('takes its sound from the track alone', async () => {
    await callWithChannel();
    peer.send({type: 'input_audio_buffer.append', audio: 'AAAA'});
    const {error} = (await peer.next('error')) as unknown as {error: {code: string}};
    assert.equal(error.code, 'invalid_event_for_transport');
  });

  test('ends for everyone when it is hung up', async () => {
    const control = await sealedCall();
    const headers = {authorization: 'Bearer test'};
    const hangup = (): Promise<Response> =>
      fetch(`${running.url}/realtime/calls/${peer.callId}/hangup`, {method: 'POST', headers});
    assert.equal((await hangup()).status, 200);
    assert.equal((await control.closed).code, 1000);
    assert.equal((await hangup()).status, 404);
  });

  test('takes a bare offer with a client secret, whose session it gets', async () => {
    const session = {type: 'realtime', instructions: 'From the secret'};
    const minted = await fetch(`${running.url}/realtime/client_secrets`, {
      method: 'POST',
      headers: {authorization: 'Bearer test', 'content-type': 'application/json'},
      body: JSON.stringify({session}),
    });
    const {value} = (await minted.json()) as {value: string};
    peer = new PeerClient(true);
    const response = await peer.connect(running.url, {key: value});
    assert.match(response.headers.get('location') ?? '', /^\/v1\/realtime\/calls\/rtc_/);
    assert.equal(response.headers.get('content-type'), 'application/sdp; charset=utf-8');
    const created = await peer.next('session.created');
    assert.equal((created['session'] as {instructions: string}).instructions, 'From the secret');
    await assert.rejects(
      connect(running.url, {query: `call_id=${peer.callId}`, key: value}),
      /call_id_not_found/,
    );
  });
});

describe('a fault of a call', () => {
  test('drop-channel closes the data channel, and attach-404 hides the call', async () => {
    const {url, close} = await startEngine({faults: ['drop-channel', 'attach-404']});
    const peer = new PeerClient(true);
    await peer.connect(url);
    await assert.rejects(connect(url, {query: `call_id=${peer.callId}`}), /call_id_not_found/);
    await peer.next('session.created');
    peer.send(written('hello'));
    peer.send({type: 'response.create'});
    await peer.until(() => (peer.channelClosed ? true : undefined));
    peer.close();
    await close();
  });

  test('drop-sideband cuts the sideband and leaves the call, which can be attached to again', async () => {
    const {url, close} = await startEngine({faults: ['drop-sideband']});
    const peer = new PeerClient(false);
    await peer.connect(url);
    const query = `call_id=${peer.callId}`;
    const control = await connect(url, {query});
    control.send({type: 'response.create'});
    const {session} = await control.next('session.created');
    assert.equal((await control.closed).code, 1006);
    const again = await connect(url, {query});
    const resumed = await again.next('session.created');
    assert.equal((resumed['session'] as {id: string}).id, (session as {id: string}).id);
    peer.close();
    await close();
  });
});
