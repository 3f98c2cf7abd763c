import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {findOpenVocabulary, OpenVocabulary} from '../../../server/engine/parts/open-vocabulary.js';
import {BUILT_IN, readParts} from '../../../server/engine/parts/settings.js';
import {findProgram, MissingProgram} from '../../support/debian.js';
import {silence, speak, turn} from '../../support/speech.js';
import {connect, startEngine, type RunningEngine} from './harness.js';
import {LIGHT} from './tools.js';

const COMPLETED = 'conversation.item.input_audio_transcription.completed';
const signal = new AbortController().signal;

/** Why it can not be tested here, if so. */
function reasonToSkip(): string | false {
  try {
    findProgram('pocketsphinx_batch', ['pocketsphinx', 'pocketsphinx-en-us']);
    return findOpenVocabulary(process.env['PATH']) === undefined && 'the models of pocketsphinx are missing';
  } catch (failure) {
    if (failure instanceof MissingProgram) return failure.message;
    throw failure;
  }
}

describe('an open vocabulary', {skip: reasonToSkip()}, () => {
  const installed = findOpenVocabulary(process.env['PATH']);
  let running: RunningEngine;
  before(async () => {
    running = await startEngine({parts: {...BUILT_IN, vocabulary: installed}});
  });
  after(() => running.close());

  test('hears what the grammar does not know, and leaves the rest to the grammar', async () => {
    const client = await connect(running.url);
    const audio = {input: {transcription: {model: 'gpt-live-transcribe'}}};
    const session = {type: 'realtime', tools: [LIGHT], output_modalities: ['text'], audio};
    client.send({type: 'session.update', session});
    await client.next('session.updated');
    client.hear(turn('my grandmother bought seven oranges'));
    assert.equal((await client.next(COMPLETED))['transcript'], 'My grandmother bought seven oranges');
    assert.match(JSON.stringify(await client.next('response.done')), /no answer to that/);
    client.hear(turn('what time is it'));
    assert.equal((await client.next(COMPLETED))['transcript'], 'What time is it?');
    assert.match(JSON.stringify(await client.next('response.done')), /It is /);
    client.hear(turn('turn on the kitchen light'));
    const called = await client.next('response.function_call_arguments.done');
    assert.deepEqual(JSON.parse(called['arguments'] as string), {room: 'kitchen', on: true});
    client.close();
  });

  test('hears no command in a free sentence that only sounds a little like one, and commands in any voice', async () => {
    const client = await connect(running.url);
    const audio = {input: {transcription: {model: 'gpt-transcribe'}}};
    client.send({type: 'session.update', session: {type: 'realtime', output_modalities: ['text'], audio}});
    await client.next('session.updated');
    const heard = async (sound: Int16Array): Promise<unknown> => {
      client.hear(sound);
      return (await client.next(COMPLETED))['transcript'];
    };
    assert.match(String(await heard(turn('please send the letter to my office'))), /^Please send .* letter/);
    for (const voice of ['slt', 'rms', 'awb', 'kal16'] as const) {
      assert.equal(await heard(turn('what can you do', {voice})), 'What can you do?', voice);
      assert.equal(await heard(turn('tell me a story', {voice})), 'Tell me a story.', voice);
    }
    assert.equal(await heard(turn('who are you')), 'Who are you?');
    client.close();
  });

  test('hears one turn after the other, and none that nobody wants', async () => {
    const vocabulary = new OpenVocabulary(installed!, line => assert.fail(line));
    const given = new AbortController();
    const first = vocabulary.hear(speak('what is the capital of france'), signal);
    const unwanted = vocabulary.hear(speak('i would like to book a table'), given.signal);
    const last = vocabulary.hear(speak('how much is the ticket to london'), signal);
    given.abort();
    assert.equal(await first, 'what is the capital of france');
    assert.equal(await unwanted, undefined);
    assert.equal(await last, 'how much is the ticket to london');
    assert.equal(await vocabulary.hear(silence(100), signal), undefined);
    assert.equal(await vocabulary.hear(silence(21_000), signal), undefined);
    vocabulary.close();
    assert.equal(await vocabulary.hear(speak('hello'), signal), undefined);
  });

  test('that ends leaves the grammar alone, and says so once', async () => {
    const warnings: string[] = [];
    const program = '/bin/false';
    const broken = new OpenVocabulary({program, models: '/nowhere'}, line => warnings.push(line));
    assert.equal(await broken.hear(speak('hello'), signal), undefined);
    assert.equal(await broken.hear(speak('hello'), signal), undefined);
    assert.equal(warnings.length, 1);
    assert.match(warnings.join(), /^pocketsphinx_batch was lost/);
    broken.close();
  });

  test('is taken where it is installed and no service understands turns', () => {
    const {PATH} = process.env;
    assert.deepEqual(readParts({PATH}).settings.vocabulary, installed);
    const ENGINE_STT_URL = 'http://127.0.0.1:9000/v1';
    assert.equal(readParts({PATH, ENGINE_STT_URL}).settings.vocabulary, undefined);
  });
});

test('without it everything is built in', () => {
  assert.deepEqual(readParts({PATH: '/nowhere:'}).settings, BUILT_IN);
  assert.equal(findOpenVocabulary(), undefined);
});
