/**
 * How long a visitor waits: from `input_audio_buffer.speech_stopped` to the first sound of the answer, over
 * WebSocket (first audio delta) and WebRTC (first audible packet). Run with `npx tsx bench/engine-latency.ts`.
 */
import {connect, startEngine, type SocketClient} from '../test/server/engine/harness.js';
import {PeerClient} from '../test/server/engine/peer-client.js';
import {LIGHT} from '../test/server/engine/tools.js';
import {turn} from '../test/support/speech.js';

const TURNS = 20;
const LIMIT_MS = 300;
const FRAME = 480;
const QUESTIONS = ['what time is it', 'who are you', 'what is the date', 'what can you do', 'count to ten'];

const running = await startEngine();
const socket = await overSocket(running.url);
const call = await overCall(running.url);
await running.close();
report('WebSocket, first audio delta', socket);
report('WebRTC, first audible packet', call);

/** Sound comes as a microphone sends it: 20 ms every 20 ms. */
async function overSocket(url: string): Promise<number[]> {
  const client = await connect(url);
  client.send({type: 'session.update', session: {type: 'realtime', tools: [LIGHT]}});
  await client.next('session.updated');
  const waits: number[] = [];
  for (let index = 0; index < TURNS; index += 1) {
    const done = speakInRealTime(client, questionAt(index));
    await client.next('input_audio_buffer.speech_stopped');
    const stopped = performance.now();
    await client.next('response.output_audio.delta');
    waits.push(performance.now() - stopped);
    await client.next('response.done');
    await done;
  }
  client.close();
  return waits;
}

async function overCall(url: string): Promise<number[]> {
  const peer = new PeerClient(true);
  await peer.connect(url, {session: {type: 'realtime', tools: [LIGHT]}});
  await peer.next('session.created');
  const waits: number[] = [];
  for (let index = 0; index < TURNS; index += 1) {
    peer.say(turn(questionAt(index)));
    await peer.next('input_audio_buffer.speech_stopped');
    const stopped = performance.now();
    waits.push((await peer.audible(stopped)) - stopped);
    peer.send({type: 'response.cancel'});
    peer.send({type: 'output_audio_buffer.clear'});
    await peer.next('output_audio_buffer.cleared');
  }
  peer.close();
  return waits;
}

function questionAt(index: number): string {
  return QUESTIONS[index % QUESTIONS.length] ?? '';
}

async function speakInRealTime(client: SocketClient, text: string): Promise<void> {
  const sound = turn(text);
  const begin = performance.now();
  for (let at = 0; at < sound.length; at += FRAME) {
    const due = begin + (at / FRAME) * 20 - performance.now();
    if (due > 0) await new Promise(resolve => setTimeout(resolve, due));
    client.hear(sound.slice(at, at + FRAME));
  }
}

function report(name: string, waits: readonly number[]): void {
  const sorted = waits.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const [least = NaN, most = NaN] = [sorted[0], sorted.at(-1)];
  const verdict = median <= LIMIT_MS ? 'within' : 'OVER';
  process.stdout.write(
    `${name}: min ${least.toFixed(0)}, median ${median.toFixed(0)}, max ${most.toFixed(0)} ms ` +
      `over ${waits.length} turns (${verdict} ${LIMIT_MS} ms)\n`,
  );
  if (median > LIMIT_MS) process.exitCode = 1;
}
