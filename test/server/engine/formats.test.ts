/** A session over a narrow line: G.711 in both directions, each on its own, changed while it runs. */
import assert from 'node:assert/strict';
import {after, afterEach, before, describe, test} from 'node:test';
import {decodeG711, encodeG711, g711Writer, type G711Law} from '../../../src/audio/dsp/g711.js';
import {SoundReader} from '../../../server/engine/session/wire-sound.js';
import {joined, loudness, silence, speak, turn} from '../../support/speech.js';
import {
  connect,
  soundOf,
  startEngine,
  written,
  type Received,
  type RunningEngine,
  type SocketClient,
} from './harness.js';

type Audio = {input: {format: object}; output: {format: object}};
const TRANSCRIPTION = {model: 'gpt-live-transcribe'};
const TRANSCRIPT = 'conversation.item.input_audio_transcription.completed';
const PCM = {type: 'audio/pcm', rate: 24000};
const LAWS = ['pcmu', 'pcma'] as const;

/** The bytes of every delta so far, which in G.711 are samples. */
const deltasOf = (client: SocketClient): Buffer =>
  Buffer.concat(
    client.of('response.output_audio.delta').map(event => Buffer.from(event['delta'] as string, 'base64')),
  );
const answerOf = (done: Received): {id: string; content: Array<{transcript: string}>} =>
  (done['response'] as {output: Array<ReturnType<typeof answerOf>>}).output[0]!;

describe('a session in G.711', () => {
  let running: RunningEngine;
  let client: SocketClient;
  before(async () => {
    running = await startEngine();
  });
  after(() => running.close());
  afterEach(() => client.close());

  const update = async (audio: object): Promise<Audio> => {
    client.send({type: 'session.update', session: {type: 'realtime', audio}});
    const {session} = (await client.next('session.updated')) as unknown as {session: {audio: Audio}};
    return session.audio;
  };
  const open = async (audio: object): Promise<Audio> => {
    client = await connect(running.url);
    await client.next('session.created');
    return update(audio);
  };
  const append = (bytes: Uint8Array): void =>
    client.send({type: 'input_audio_buffer.append', audio: Buffer.from(bytes).toString('base64')});
  /** Sound over a line of 8 kHz, in pieces of a length that divides nothing. */
  const hear = (law: G711Law, pcm: Int16Array, length = 331): void => {
    const bytes = g711Writer(law, 24_000)(pcm);
    for (let at = 0; at < bytes.length; at += length) append(bytes.subarray(at, at + length));
  };

  for (const law of LAWS) {
    test(`understands what is said in ${law}, at the right time, and answers in it at the right length`, async () => {
      const format = {type: `audio/${law}`};
      const audio = await open({input: {format, transcription: TRANSCRIPTION}, output: {format}});
      assert.deepEqual([audio.input.format, audio.output.format], [format, format]);
      const said = turn('what time is it', {before: 1000});
      hear(law, said);
      const started = await client.next('input_audio_buffer.speech_started');
      // A second of silence, less the padding of 300 ms in front of a turn.
      assert.ok(Math.abs(Number(started['audio_start_ms']) - 700) < 150, String(started['audio_start_ms']));
      assert.equal((await client.next(TRANSCRIPT))['transcript'], 'What time is it?');
      const done = await client.next('response.done');
      assert.match(answerOf(done).content[0]!.transcript, /^It is /);
      assert.deepEqual((done['response'] as {audio: Audio}).audio.output.format, format);
      // The same words in PCM16, to compare with.
      const inPcm = await connect(running.url);
      const instructions = `Say "${answerOf(done).content[0]!.transcript}"`;
      inPcm.send({type: 'response.create', response: {instructions}});
      await inPcm.next('response.done');
      const [expected, heard] = [soundOf(inPcm), decodeG711(law, deltasOf(client))];
      inPcm.close();
      assert.ok(Math.abs(heard.length / 8 - expected.length / 24) < 1, `${heard.length} bytes`);
      const gain = 20 * Math.log10(loudness(heard) / loudness(expected));
      assert.ok(Math.abs(gain) < 1, `${gain.toFixed(2)} dB`);
    });
  }

  test('has a format for each direction', async () => {
    const audio = await open({input: {format: {type: 'audio/pcma'}, transcription: TRANSCRIPTION}});
    assert.deepEqual([audio.input.format, audio.output.format], [{type: 'audio/pcma'}, PCM]);
    hear('pcma', turn('who are you'));
    assert.equal((await client.next(TRANSCRIPT))['transcript'], 'Who are you?');
    await client.next('response.done');
    assert.ok(loudness(soundOf(client)) > 0.02);
  });

  test('changes its format in mid-turn, from the next append on', async () => {
    await open({input: {turn_detection: null, transcription: TRANSCRIPTION}});
    const said = joined(speak('count to ten'), silence(100));
    const [one, two] = [Math.floor(said.length / 9) * 3, Math.floor(said.length / 9) * 6];
    client.hear(said.subarray(0, one));
    await update({input: {format: {type: 'audio/pcmu'}}});
    hear('pcmu', said.subarray(one, two));
    await update({input: {format: {type: 'audio/pcma'}}});
    hear('pcma', said.subarray(two));
    client.send({type: 'input_audio_buffer.commit'});
    const {item_id} = await client.next('input_audio_buffer.committed');
    assert.equal((await client.next(TRANSCRIPT))['transcript'], 'Count to ten.');
    await update({input: {format: PCM}});
    client.send({type: 'conversation.item.retrieve', item_id});
    const {item} = (await client.next('conversation.item.retrieved')) as unknown as {
      item: {content: Array<{audio: string}>};
    };
    const bytes = Buffer.from(item.content[0]!.audio, 'base64').length;
    assert.ok(Math.abs(bytes / 2 - said.length) < 3, `${bytes / 2} of ${said.length} samples`);
  });

  test('shows a spoken item in the format that it listens in', async () => {
    await open({input: {turn_detection: null, format: {type: 'audio/pcma'}}});
    const bytes = encodeG711('pcma', new Int16Array(1601).fill(1000));
    append(bytes);
    client.send({type: 'input_audio_buffer.commit'});
    const {item_id} = await client.next('input_audio_buffer.committed');
    client.send({type: 'conversation.item.retrieve', item_id});
    const {item} = (await client.next('conversation.item.retrieved')) as unknown as {
      item: {content: Array<{audio: string}>};
    };
    const shown = Buffer.from(item.content[0]!.audio, 'base64');
    assert.equal(shown.length, bytes.length);
    assert.ok(Math.abs(decodeG711('pcma', shown)[800]! - 1000) < 20);
  });

  test('takes any number of bytes, where PCM16 takes whole samples only', async () => {
    await open({input: {turn_detection: null}});
    append(new Uint8Array(3));
    const {error} = (await client.next('error')) as unknown as {error: {code: string; message: string}};
    assert.match(error.message, /16-bit little-endian PCM/);
    await update({input: {format: {type: 'audio/pcmu'}}});
    for (const length of [1, 2, 3, 5, 793]) append(new Uint8Array(length).fill(255));
    client.send({type: 'input_audio_buffer.commit'});
    await client.next('input_audio_buffer.committed');
    client.sendText('{"type":"input_audio_buffer.append","audio":"***"}');
    const refused = (await client.next('error')) as unknown as {error: {message: string}};
    assert.match(refused.error.message, /G\.711 \(audio\/pcmu\)/);
  });

  test('counts a manual turn in milliseconds of its own rate', async () => {
    await open({input: {turn_detection: null, format: {type: 'audio/pcmu'}}});
    append(new Uint8Array(792).fill(255));
    client.send({type: 'input_audio_buffer.commit'});
    const {error} = (await client.next('error')) as unknown as {error: {message: string}};
    assert.match(error.message, /only has 99\.00ms of audio/);
  });

  for (const law of LAWS) {
    test(`cuts an answer in ${law} anywhere up to the last byte that was sent, and not behind it`, async () => {
      await open({output: {format: {type: `audio/${law}`}}});
      for (const text of ['Yes.', 'Good night.', 'It is seven.', 'I am a practice voice.']) {
        const instructions = `Say "${text}"`;
        client.send({type: 'response.create', response: {instructions}});
        const before = deltasOf(client).length;
        const {id: item_id} = answerOf(await client.next('response.done'));
        const heardMs = Math.floor((deltasOf(client).length - before) / 8);
        const truncate = {type: 'conversation.item.truncate', item_id, content_index: 0};
        client.send({...truncate, audio_end_ms: heardMs + 1});
        const {error} = (await client.next('error')) as unknown as {error: {message: string}};
        assert.equal(error.message, `Audio content of ${heardMs}ms is already shorter than ${heardMs + 1}ms`);
        client.send({...truncate, audio_end_ms: heardMs});
        assert.equal((await client.next('conversation.item.truncated'))['audio_end_ms'], heardMs);
      }
    });
  }

  test('answers in another format from the next response on, or for one response alone', async () => {
    await open({});
    const lengthOf = async (response: object): Promise<number> => {
      const before = deltasOf(client).length;
      client.send({type: 'response.create', response: {instructions: 'Say "Good morning."', ...response}});
      await client.next('response.done');
      return deltasOf(client).length - before;
    };
    const wide = await lengthOf({});
    const once = await lengthOf({audio: {output: {format: {type: 'audio/pcma'}}}});
    const again = await lengthOf({});
    await update({output: {format: {type: 'audio/pcmu'}}});
    const narrow = await lengthOf({});
    assert.equal(again, wide);
    assert.deepEqual([once, narrow], [Math.ceil(wide / 6), Math.ceil(wide / 6)]);
  });

  test('keeps an answer that is on its way in the format it began in', async () => {
    await open({});
    client.send(written('tell me a story'));
    client.send({type: 'response.create'});
    await client.next('response.output_audio.delta');
    await update({output: {format: {type: 'audio/pcmu'}}});
    const done = await client.next('response.done');
    assert.deepEqual((done['response'] as {audio: Audio}).audio.output.format, PCM);
    const said = client.of('response.output_audio.delta').map(event => String(event['delta']).length);
    // A hundred milliseconds of PCM16 each, but for the last of a sentence.
    assert.ok(said.filter(length => length === 6400).length > said.length / 2);
  });

  test('names a format that it does not know, and one that has no other rate', async () => {
    await open({});
    const refusal = async (format: object): Promise<string> => {
      client.send({type: 'session.update', session: {type: 'realtime', audio: {output: {format}}}});
      const {error} = (await client.next('error')) as unknown as {error: {code: string; param: string}};
      return `${error.code} ${error.param}`;
    };
    assert.equal(await refusal({type: 'audio/opus'}), 'invalid_value session.audio.output.format.type');
    assert.equal(
      await refusal({type: 'audio/pcmu', rate: 8000}),
      'unknown_parameter session.audio.output.format.rate',
    );
    assert.equal(
      await refusal({type: 'audio/pcm', rate: 8000}),
      'invalid_value session.audio.output.format.rate',
    );
  });
});

test('a stream in G.711 is heard the same however its appends are cut, also after a change of format', () => {
  const sound = speak('count to ten');
  for (const law of LAWS) {
    const bytes = g711Writer(law, 24_000)(sound);
    const heard = (length: number): number[] => {
      const reader = new SoundReader();
      const samples: number[] = [...reader.read({type: 'audio/pcm', rate: 24000}, new Uint8Array(6))!];
      for (let at = 0; at < bytes.length; at += length) {
        samples.push(...reader.read({type: `audio/${law}`}, bytes.subarray(at, at + length))!);
      }
      return samples;
    };
    assert.deepEqual(heard(331), heard(bytes.length));
    assert.equal(heard(331).length, 3 + bytes.length * 3);
  }
});
