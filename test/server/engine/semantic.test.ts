import assert from 'node:assert/strict';
import {test} from 'node:test';
import {joined, silence, speak, turn} from '../../support/speech.js';
import {connect, startEngine, type SocketClient} from './harness.js';
import {LIGHT} from './tools.js';

const open = async (url: string, eagerness: string): Promise<SocketClient> => {
  const client = await connect(url);
  const turn_detection = {type: 'semantic_vad', eagerness};
  const input = {turn_detection, transcription: {model: 'gpt-live-transcribe'}};
  const session = {type: 'realtime', tools: [LIGHT], output_modalities: ['text'], audio: {input}};
  client.send({type: 'session.update', session});
  await client.next('session.updated');
  return client;
};
const TRANSCRIPT = 'conversation.item.input_audio_transcription.completed';
const msOf = (pcm: Int16Array): number => pcm.length / 24;

test('semantic turns end with their sentence, wait for the rest of one, and not longer than the eagerness says', async () => {
  const {url, close} = await startEngine();
  const eager = await open(url, 'high');
  const patient = await open(url, 'low');

  // A whole sentence: the turn ends soon after its last word, however patient the session is.
  const said = turn('what time is it', {before: 300, after: 700});
  patient.hear(said);
  const stopped = await patient.next('input_audio_buffer.speech_stopped');
  const after = Number(stopped['audio_end_ms']) - (msOf(said) - 700);
  assert.ok(after >= 250 && after <= 550, `${after} ms after the last word`);
  assert.equal((await patient.next(TRANSCRIPT))['transcript'], 'What time is it?');

  // A sentence with a hole in it is one turn.
  patient.hear(
    joined(silence(200), speak('turn on the'), silence(1500), speak('kitchen light'), silence(700)),
  );
  const called = await patient.next('response.function_call_arguments.done');
  assert.deepEqual(JSON.parse(called['arguments'] as string), {room: 'kitchen', on: true});
  assert.equal(patient.of('input_audio_buffer.speech_started').length, 2);

  // What is never understood ends after the longest wait of its eagerness.
  const foreign = turn('my grandmother bought seven oranges', {before: 200, after: 1700});
  eager.hear(foreign);
  eager.hear(silence(600));
  const given = await eager.next('input_audio_buffer.speech_stopped');
  const waited = Number(given['audio_end_ms']) - (msOf(foreign) - 1700);
  assert.ok(waited > 1950 && waited < 2250, `${waited} ms`);

  eager.close();
  patient.close();
  await close();
});
