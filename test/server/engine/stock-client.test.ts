/** The provider's own client library, unmodified, against the engine: only the base URL is ours. */
import assert from 'node:assert/strict';
import {connect, type NetConnectOpts} from 'node:net';
import {after, before, describe, test} from 'node:test';
import OpenAI from 'openai';
import {OpenAIRealtimeWS} from 'openai/realtime/ws';
import {joined, silence, speak} from '../../support/speech.js';
import {startEngine, type RunningServer} from '../../support/voice-server.js';

/** In place of `tls.connect`, which is called with the same host and port. */
const plainConnection = ((options: NetConnectOpts) =>
  connect({...options, path: undefined} as NetConnectOpts)) as typeof connect;

describe('the stock client of the protocol', () => {
  let engine: RunningServer;
  let client: OpenAI;
  before(async () => {
    engine = await startEngine();
    client = new OpenAI({apiKey: 'any', baseURL: `${engine.origin}/v1`});
  });
  after(() => engine.stop());

  test('mints a client secret', async () => {
    const secret = await client.realtime.clientSecrets.create({
      expires_after: {anchor: 'created_at', seconds: 60},
      session: {type: 'realtime', model: 'gpt-realtime-2.1-mini', instructions: 'Be brief.'},
    });
    assert.match(secret.value, /^ek_/);
    assert.ok(Math.abs(secret.expires_at - Date.now() / 1000 - 60) < 5);
  });

  test('holds a spoken turn over its WebSocket', async () => {
    const realtime = await OpenAIRealtimeWS.create(client, {
      model: 'gpt-realtime-2.1-mini',
      // The library always speaks TLS; on loopback the same bytes go over a plain connection.
      options: {createConnection: plainConnection},
    });
    const sound = joined(silence(300), speak('what time is it'), silence(1_000));
    const answer = await new Promise<{heard: string; spoken: string; bytes: number}>((resolve, reject) => {
      const turn = {heard: '', spoken: '', bytes: 0};
      const audio = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength).toString('base64');
      realtime.on('error', reject);
      realtime.on('session.created', () => {
        realtime.send({
          type: 'session.update',
          session: {type: 'realtime', audio: {input: {transcription: {model: 'gpt-transcribe'}}}},
        });
      });
      realtime.on('session.updated', () => realtime.send({type: 'input_audio_buffer.append', audio}));
      realtime.on(
        'conversation.item.input_audio_transcription.completed',
        ({transcript}) => (turn.heard = transcript),
      );
      realtime.on(
        'response.output_audio.delta',
        ({delta}) => (turn.bytes += Buffer.from(delta, 'base64').length),
      );
      realtime.on('response.output_audio_transcript.done', ({transcript}) => (turn.spoken = transcript));
      realtime.on('response.done', () => resolve(turn));
    });
    realtime.close();
    assert.match(answer.heard, /what time is it/i);
    assert.match(answer.spoken, /it is/i);
    assert.ok(answer.bytes > 24_000, `${answer.bytes} bytes of sound`);
  });

  test('transcribes, with how sure it is of each word', async () => {
    const transcription = {model: 'gpt-4o-transcribe'} as const;
    const include: ['item.input_audio_transcription.logprobs'] = ['item.input_audio_transcription.logprobs'];
    const secret = await client.realtime.clientSecrets.create({
      session: {type: 'transcription', audio: {input: {transcription}}},
    });
    assert.equal(secret.session.type, 'transcription');
    const visitor = new OpenAI({apiKey: secret.value, baseURL: `${engine.origin}/v1`});
    const realtime = await OpenAIRealtimeWS.create(visitor, {
      // The library asks for a model in any case; what the secret was minted for decides.
      model: transcription.model,
      options: {createConnection: plainConnection},
    });
    const sound = joined(silence(300), speak('what time is it'), silence(1_000));
    const audio = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength).toString('base64');
    const heard = await new Promise<{transcript: string; sure: number[]; usage: string}>(
      (resolve, reject) => {
        realtime.on('error', reject);
        realtime.on('session.created', () => {
          realtime.send({type: 'session.update', session: {type: 'transcription', include}});
        });
        realtime.on('session.updated', () => realtime.send({type: 'input_audio_buffer.append', audio}));
        realtime.on(
          'conversation.item.input_audio_transcription.completed',
          ({transcript, logprobs, usage}) => {
            resolve({transcript, sure: (logprobs ?? []).map(({logprob}) => logprob), usage: usage.type});
          },
        );
      },
    );
    realtime.close();
    assert.deepEqual([heard.transcript, heard.usage], ['What time is it?', 'tokens']);
    assert.equal(heard.sure.length, 4);
    assert.ok(heard.sure.every(logprob => logprob < 0));
  });
});
