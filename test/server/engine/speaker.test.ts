import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {BUILT_IN, readParts} from '../../../server/engine/parts/settings.js';
import {loudness, turn} from '../../support/speech.js';
import {answerOf} from './bare-session.js';
import {connect, soundOf, startEngine, written, type RunningEngine, type SocketClient} from './harness.js';
import {answerJson, startPartService, type Asked, type PartService} from './part-service.js';

const DELTA = 'response.output_audio.delta';
const bodyOf = ({body}: Asked): Record<string, unknown> =>
  JSON.parse(body.toString()) as Record<string, unknown>;

const soundFrom = async (url: string, wish: object): Promise<ArrayBuffer> => {
  const headers = {authorization: 'Bearer test'};
  const body = JSON.stringify({...wish, voice: 'marin'});
  return (await fetch(`${url}/audio/speech`, {method: 'POST', headers, body})).arrayBuffer();
};

describe('a speech service', () => {
  /** The voice of another engine stands behind the service. */
  let voice: RunningEngine;
  let service: PartService;
  let running: RunningEngine;
  let mood: 'speaks' | 'broken' | 'drips' | 'breaks off' = 'speaks';
  const warnings: string[] = [];

  before(async () => {
    voice = await startEngine();
    service = await startPartService(async (response, asked) => {
      if (mood === 'broken') {
        answerJson(response, {error: 'no voice'}, 500);
        return;
      }
      const sound = await soundFrom(voice.url, bodyOf(asked));
      response.writeHead(200, {'content-type': 'audio/pcm'});
      // An odd piece first: a sample is cut in two.
      response.write(Buffer.from(sound, 0, 4801));
      if (mood === 'drips') return;
      if (mood === 'breaks off') {
        await new Promise(resolve => setTimeout(resolve, 200));
        response.destroy();
        return;
      }
      response.end(Buffer.from(sound, 4801));
    });
    const tts = {...service.address('ENGINE_TTS_URL', 'a-key'), voice: 'af_bella'};
    running = await startEngine({parts: {...BUILT_IN, tts}, warn: line => warnings.push(line)});
  });
  after(async () => {
    await running.close();
    service.close();
    await voice.close();
  });

  const open = async (): Promise<SocketClient> => {
    service.asked.length = 0;
    warnings.length = 0;
    return connect(running.url);
  };
  const ask = (client: SocketClient, text: string): void => {
    client.send(written(text));
    client.send({type: 'response.create'});
  };

  test('speaks the answers, sentence by sentence, in its own voice', async () => {
    mood = 'speaks';
    const client = await open();
    client.send({type: 'session.update', session: {type: 'realtime', audio: {output: {speed: 1.25}}}});
    ask(client, 'who are you');
    const answer = answerOf(await client.next('response.done'));
    assert.equal(answer.status, 'completed');
    const asked = service.asked.map(bodyOf);
    assert.ok(asked.length >= 3);
    assert.equal(asked.map(({input}) => input).join(' '), answer.text);
    const {model, voice: name, speed, response_format} = asked[0]!;
    assert.deepEqual([model, name, speed, response_format], ['a-model', 'af_bella', 1.25, 'pcm']);
    assert.deepEqual(
      [service.asked[0]?.path, service.asked[0]?.authorization],
      ['/v1/audio/speech', 'Bearer a-key'],
    );
    const sound = await soundFrom(voice.url, asked[0]!);
    assert.deepEqual(soundOf(client).subarray(0, sound.byteLength / 2), new Int16Array(sound));
    client.close();
  });

  test('is heard as it comes, and given up when somebody interrupts', async () => {
    mood = 'drips';
    const client = await open();
    ask(client, 'hello');
    await client.next(DELTA);
    client.hear(turn('stop'));
    const cut = await client.next('response.done');
    assert.equal(answerOf(cut).status, 'cancelled');
    await service.asked[0]?.givenUp;
    assert.deepEqual(warnings, []);
    client.close();
  });

  test('that fails ends the response as failed, and the session goes on', async () => {
    const client = await open();
    for (mood of ['broken', 'breaks off'] as const) {
      ask(client, 'hello');
      const {status, status_details} = answerOf(await client.next('response.done'));
      assert.equal(status, 'failed');
      assert.match(status_details?.error?.message ?? '', /^The service of ENGINE_TTS_URL did not work/);
    }
    assert.deepEqual(warnings, ['ENGINE_TTS_URL does not work: it answered 500']);
    mood = 'speaks';
    ask(client, 'hello');
    assert.equal(answerOf(await client.next('response.done')).status, 'completed');
    assert.equal(warnings.length, 2);
    client.close();
  });

  test('reads texts aloud over HTTP, too: plain sound as it comes, or a file', async () => {
    mood = 'speaks';
    const read = (wish: object): Promise<Response> =>
      fetch(`${running.url}/audio/speech`, {
        method: 'POST',
        headers: {authorization: 'Bearer test'},
        body: JSON.stringify({model: 'x', input: 'Good morning.', ...wish}),
      });
    const file = Buffer.from(await (await read({})).arrayBuffer());
    assert.equal(file.toString('latin1', 0, 4), 'RIFF');
    const plain = Buffer.from(await (await read({response_format: 'pcm'})).arrayBuffer());
    assert.ok(plain.equals(file.subarray(44)));
    assert.ok(loudness(new Int16Array(new Uint8Array(plain).buffer)) > 0.02);
    mood = 'drips';
    const {body} = await read({response_format: 'pcm'});
    const reader = body!.getReader();
    assert.ok(((await reader.read()).value?.length ?? 0) > 0);
    const last = service.asked.at(-1);
    await reader.cancel();
    await last?.givenUp;
    mood = 'broken';
    assert.equal((await read({})).status, 502);
  });
});

test('the variables of the voice are read', () => {
  const {settings, problems} = readParts({
    ...{ENGINE_TTS_URL: 'https://voice.example/v1', ENGINE_TTS_KEY: 'k', ENGINE_TTS_VOICE: 'nova'},
  });
  const tts = {
    variable: 'ENGINE_TTS_URL',
    url: 'https://voice.example/v1',
    key: 'k',
    model: 'tts-1',
    voice: 'nova',
  };
  assert.deepEqual([settings.tts, problems], [tts, []]);
  assert.match(
    readParts({ENGINE_TTS_URL: 'voice'}).problems.join(),
    /^ENGINE_TTS_URL is "voice": it must be/,
  );
});
