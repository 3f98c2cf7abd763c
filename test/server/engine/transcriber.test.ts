import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';
import {practiceGrammar} from '../../../server/engine/dialogue/grammar.js';
import {readParts, BUILT_IN} from '../../../server/engine/parts/settings.js';
import {SpeechThreads} from '../../../server/engine/speech/speech-threads.js';
import {joined, silence, speak, turn} from '../../support/speech.js';
import {connect, startEngine, type RunningEngine, type SocketClient} from './harness.js';
import {answerJson, startPartService, type Asked, type PartService} from './part-service.js';
import {LIGHT} from './tools.js';

const COMPLETED = 'conversation.item.input_audio_transcription.completed';
const FAILED = 'conversation.item.input_audio_transcription.failed';
const formOf = ({body, type}: Asked): Promise<FormData> =>
  new Response(new Uint8Array(body), {headers: {'content-type': type}}).formData();

describe('a transcription service', () => {
  let service: PartService;
  let running: RunningEngine;
  /** What it hears; nothing: it is out of order. */
  let hears: ((asked: Asked) => string | Promise<string>) | undefined;
  const warnings: string[] = [];

  before(async () => {
    service = await startPartService(async (response, asked) => {
      if (hears === undefined) answerJson(response, {error: {message: 'no model'}}, 503);
      else answerJson(response, {text: await hears(asked)});
    });
    const parts = {...BUILT_IN, stt: service.address('ENGINE_STT_URL', 'a-key')};
    running = await startEngine({parts, warn: line => warnings.push(line)});
  });
  after(async () => {
    await running.close();
    service.close();
  });
  beforeEach(() => {
    service.asked.length = 0;
    warnings.length = 0;
  });

  const open = async (input: object = {}, tools: readonly object[] = []): Promise<SocketClient> => {
    const client = await connect(running.url);
    const transcription = {model: 'whisper-1', language: 'en'};
    const audio = {input: {transcription, ...input}};
    client.send({
      type: 'session.update',
      session: {type: 'realtime', tools, output_modalities: ['text'], audio},
    });
    await client.next('session.updated');
    return client;
  };

  test('is asked with the turn as a file, and what it hears is the transcript', async () => {
    hears = () => ' My grandmother bought seven oranges. ';
    const client = await open();
    client.hear(turn('my grandmother bought seven oranges'));
    assert.equal((await client.next(COMPLETED))['transcript'], 'My grandmother bought seven oranges.');
    const [asked] = service.asked;
    assert.equal(asked?.path, '/v1/audio/transcriptions');
    assert.equal(asked.authorization, 'Bearer a-key');
    const form = await formOf(asked);
    assert.deepEqual([form.get('model'), form.get('language')], ['a-model', 'en']);
    const file = Buffer.from(await (form.get('file') as File).arrayBuffer());
    assert.equal(file.toString('latin1', 0, 4), 'RIFF');
    assert.equal(file.readUInt32LE(24), 24_000);
    assert.ok(file.length > 24_000 * 2);
    // The practice dialogue has no answer to free words, says so, and names what it can do.
    assert.match(JSON.stringify(await client.next('response.done')), /no answer to that/);
    client.close();
  });

  test('hears a real turn, and an order in free words calls its tool', async () => {
    const threads = new SpeechThreads(failure => assert.fail(failure));
    hears = async asked => {
      const file = Buffer.from(await ((await formOf(asked)).get('file') as File).arrayBuffer());
      const pcm = new Int16Array(new Uint8Array(file.subarray(44)).buffer);
      const heard = await threads.recognise(pcm, practiceGrammar([LIGHT], false), {scored: false});
      return `Oh, ${heard?.words ?? 'nothing'}, buddy!`;
    };
    const client = await open({}, [LIGHT]);
    client.hear(turn('turn on the kitchen light'));
    const called = await client.next('response.function_call_arguments.done');
    assert.deepEqual(JSON.parse(called['arguments'] as string), {room: 'kitchen', on: true});
    client.close();
    await threads.close();
  });

  test('that fails is told as a failed transcription, logged once, and the session goes on', async () => {
    hears = undefined;
    const client = await open();
    client.hear(turn('what time is it'));
    const {error} = await client.next(FAILED);
    assert.equal((error as {code: string}).code, 'server_error');
    assert.match((error as {message: string}).message, /^The service of ENGINE_STT_URL did not work/);
    await client.next('response.done');
    client.hear(turn('what time is it'));
    await client.next(FAILED);
    await client.next('response.done');
    assert.deepEqual(warnings, ['ENGINE_STT_URL does not work: it answered 503']);
    hears = () => 'What time is it?';
    client.hear(turn('what time is it'));
    assert.equal((await client.next(COMPLETED))['transcript'], 'What time is it?');
    assert.match(JSON.stringify(await client.next('response.done')), /It is /);
    assert.deepEqual(warnings.slice(1), ['ENGINE_STT_URL works again']);
    client.close();
  });

  test('that writes noise in brackets has heard no words', async () => {
    hears = () => ' [BLANK_AUDIO]\n';
    const client = await open();
    client.hear(turn('hello'));
    assert.equal(((await client.next(FAILED))['error'] as {code: string}).code, 'audio_unintelligible');
    client.close();
  });

  test('is no longer asked about what was only the beginning of a turn', async () => {
    let answerFirst: (text: string) => void = () => undefined;
    hears = () =>
      service.asked.length === 1
        ? new Promise<string>(resolve => (answerFirst = resolve))
        : 'Turn on the kitchen light.';
    const client = await open({turn_detection: {type: 'server_vad', silence_duration_ms: 900}});
    client.hear(joined(silence(300), speak('turn on the'), silence(500)));
    await client.until(() => service.asked[0], 20);
    client.hear(joined(speak('kitchen light'), silence(1200)));
    assert.equal((await client.next(COMPLETED))['transcript'], 'Turn on the kitchen light.');
    await service.asked[0]?.givenUp;
    answerFirst('too late');
    client.close();
  });
});

test('an engine whose service is not there says why', async () => {
  const warnings: string[] = [];
  const stt = {variable: 'ENGINE_STT_URL', url: 'http://127.0.0.1:9/v1', key: undefined, model: 'whisper-1'};
  const running = await startEngine({parts: {...BUILT_IN, stt}, warn: line => warnings.push(line)});
  const client = await connect(running.url);
  const audio = {input: {transcription: {model: 'whisper-1'}}};
  client.send({type: 'session.update', session: {type: 'realtime', audio}});
  client.hear(turn('hello'));
  await client.next(FAILED);
  assert.match(warnings.join(), /^ENGINE_STT_URL does not work: .*(?:ECONNREFUSED|bad port)/);
  client.close();
  await running.close();
});

test('the variables of a part are read, and a wrong one is named with its value', () => {
  const {settings, problems} = readParts({ENGINE_STT_URL: 'http://127.0.0.1:9000/v1/', ENGINE_STT_KEY: ''});
  const stt = {
    ...{variable: 'ENGINE_STT_URL', url: 'http://127.0.0.1:9000/v1', key: undefined},
    model: 'whisper-1',
  };
  assert.deepEqual([settings.stt, problems], [stt, []]);
  assert.deepEqual(readParts({ENGINE_STT_URL: ' '}).settings, BUILT_IN);
  for (const wrong of ['whisper', '127.0.0.1:9000', 'ftp://host/v1', 'http://host/v1?key=1']) {
    assert.deepEqual(readParts({ENGINE_STT_URL: wrong}).problems, [
      `ENGINE_STT_URL is "${wrong}": it must be an http or https address, such as http://127.0.0.1:9000/v1`,
    ]);
  }
  const secret = readParts({ENGINE_STT_KEY: 'two words'}).problems;
  assert.match(secret.join(), /^ENGINE_STT_KEY is wrong/);
  assert.doesNotMatch(secret.join(), /two words/);
});
