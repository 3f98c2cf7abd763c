/** A provider that speaks the beta dialect behind the guard: the visitor notices nothing. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {turn} from '../support/speech.js';
import {startServer, type RunningServer} from '../support/voice-server.js';
import {Visitor} from './visitor.js';

const BETA = {ENGINE_FAULTS: 'beta-dialect', OPENAI_REALTIME_DIALECT: 'beta'};

describe('a provider of the beta dialect', () => {
  let server: RunningServer;
  before(async () => (server = await startServer(BETA)));
  after(() => server.stop());

  async function call(fields: object): Promise<Visitor> {
    const visitor = new Visitor(server);
    await visitor.start(fields);
    visitor.send({type: 'leg.open'});
    await visitor.next('leg.opened');
    return visitor;
  }

  test('answers what is written, and remembers it over another leg', async () => {
    const visitor = await call({mode: 'text'});
    visitor.write('who are you');
    const answer = await visitor.answer();
    assert.match(answer, /practice voice/);
    visitor.send({type: 'leg.open'});
    await visitor.next('leg.opened');
    visitor.write('say that again');
    assert.equal(await visitor.answer(), answer);
    visitor.socket.terminate();
  });

  test('calls the tools of the page', async () => {
    const visitor = await call({mode: 'text'});
    visitor.write('turn on the kitchen light');
    const called = await visitor.next('response.output_item.done');
    const {call_id, name} = called['item'] as {call_id: string; name: string};
    assert.equal(name, 'set_light');
    const item = {type: 'function_call_output', call_id, output: '{"ok":true}'};
    visitor.send({type: 'conversation.item.create', item});
    visitor.send({type: 'response.create'});
    assert.match(await visitor.answer(), /kitchen/i);
    visitor.socket.terminate();
  });

  test('hears, is answered for by the guard, and speaks', async () => {
    const visitor = await call({});
    visitor.say(turn('what time is it'));
    const heard = await visitor.next('conversation.item.input_audio_transcription.completed');
    assert.match(String(heard['transcript']), /what time is it/i);
    assert.match(await visitor.answer(), /It is/);
    assert.ok(visitor.bytes.length > 0);
    visitor.socket.terminate();
  });
});

describe('a client secret of a provider of the beta dialect', () => {
  let server: RunningServer;
  before(async () => (server = await startServer({...BETA, VOICE_ACCESS: 'direct'})));
  after(() => server.stop());

  test('says so, for a page that speaks to it by itself', async () => {
    const response = await fetch(`${server.origin}/api/realtime/session`, {
      method: 'POST',
      headers: {origin: server.origin, 'content-type': 'application/json'},
      body: '{}',
    });
    const token = (await response.json()) as {dialect?: string; value: string};
    assert.deepEqual([response.status, token.dialect], [200, 'beta']);
    assert.match(token.value, /^ek_/);
  });
});
