/**
 * Records what a spoken call takes: ten minutes of a visitor who asks, hears the answer out and thinks for a moment, guarded,
 * over WebSocket, with the practice voice. It stands alone because `npm run cost` reckons with what a provider counted, and
 * not with what somebody thinks a call is. Run it with `npx tsx bench/cost/record.ts`; it takes as long as it records.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {encodeFrame} from '../../src/realtime/protocol/frames.js';
import type {ProviderUsage} from '../../src/realtime/protocol/server-events.js';
import type {Answer, RecordedCall, Turn} from '../../server/commands/cost/call.js';
import {Visitor, type Frame} from '../../test/server/visitor.js';
import {joined, silence, speak} from '../../test/support/speech.js';
import {startServer} from '../../test/support/voice-server.js';

const MINUTES = Number(process.env['MINUTES'] ?? 10);
/** Between the end of an answer and the next question. */
const THINKS_MS = 2_000;
const CHUNK_MS = 40;
const RATE = 24_000;
const BYTES_PER_MS = (RATE * 2) / 1000;
const TARGET = 'server/commands/cost/recorded-call.ts';

/** A visitor of a shop: mostly short questions, now and then one with a long answer. */
const SAYS = [
  'what can you do',
  'what time is it',
  'say that again',
  'tell me a story',
  'what is the date',
  'who are you',
  'thank you',
];

const INSTRUCTIONS =
  'You are the friendly assistant of a shop for bicycles. Answer in one or two short sentences, in the language of the visitor.';

async function record(): Promise<RecordedCall> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-cost-'));
  const config = join(folder, 'voice.config.json');
  writeFileSync(
    config,
    JSON.stringify({agents: {assistant: {instructions: INSTRUCTIONS, expose: ['usage']}}}),
  );
  const server = await startServer({VOICE_CONFIG: config, LOG_LEVEL: 'warn'});
  const visitor = new Visitor(server);
  try {
    await visitor.start({mode: 'conversation', leg: 'websocket'});
    visitor.send({type: 'leg.open'});
    await visitor.next('leg.opened');
    return await talk(visitor);
  } finally {
    visitor.socket.terminate();
    await server.stop();
    rmSync(folder, {recursive: true});
  }
}

async function talk(visitor: Visitor): Promise<RecordedCall> {
  const began = performance.now();
  const turns: Turn[] = [];
  const answers: Answer[] = [];
  /** The present answer: it is sent faster than it is heard. */
  let answer = {since: 0, ms: 0};
  visitor.socket.on('message', (bytes: Buffer, isBinary) => {
    if (!isBinary) return note(JSON.parse(bytes.toString()) as Told);
    if (answer.ms === 0) answer.since = performance.now();
    // Eight bytes say what the sound is.
    answer.ms += (bytes.length - 8) / BYTES_PER_MS;
  });
  const note = ({type, usage, response}: Told): void => {
    const second = Math.round((performance.now() - began) / 100) / 10;
    if (type === WRITTEN_DOWN) turns.push({second, seconds: usage?.seconds ?? 0});
    else if (type === 'response.done') answers.push({second, ...tokensOf(response?.usage)});
  };
  const microphone = openMicrophone(visitor);
  let asked = 0;
  let answeredMs = 0;
  while (performance.now() - began < MINUTES * 60_000) {
    answer = {since: 0, ms: 0};
    await microphone.say(speak(SAYS[asked % SAYS.length] ?? ''));
    await visitor.next('response.done');
    asked += 1;
    answeredMs += answer.ms;
    await delay(Math.max(0, answer.since + answer.ms - performance.now()) + THINKS_MS);
    process.stderr.write(`${asked} questions\n`);
  }
  microphone.close();
  return {
    recordedOn: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - began) / 1000),
    answeredSeconds: Math.round(answeredMs / 1000),
    instructionWords: INSTRUCTIONS.split(' ').length,
    ...{turns, answers},
  };
}

const WRITTEN_DOWN = 'conversation.item.input_audio_transcription.completed';
type Told = Frame & {readonly usage?: ProviderUsage; readonly response?: {readonly usage?: ProviderUsage}};

function tokensOf({input_token_details: read, output_token_details: made}: ProviderUsage = {}): Omit<
  Answer,
  'second'
> {
  const [textIn = 0, audioIn = 0] = [read?.text_tokens, read?.audio_tokens];
  const [textOut = 0, audioOut = 0] = [made?.text_tokens, made?.audio_tokens];
  return {textIn, audioIn, textOut, audioOut};
}

/** One that is open all the time, in which somebody speaks now and then. */
function openMicrophone(visitor: Visitor): {say: (sound: Int16Array) => Promise<void>; close: () => void} {
  const size = (CHUNK_MS * RATE) / 1000;
  const quiet = silence(CHUNK_MS);
  const began = performance.now();
  let sent = 0;
  let waiting: {readonly sound: Int16Array; at: number; readonly done: () => void} | undefined;
  const timer = setInterval(() => {
    for (; sent * CHUNK_MS <= performance.now() - began; sent += 1) {
      const piece = waiting?.sound.subarray(waiting.at, waiting.at + size) ?? quiet;
      const whole = piece.length < size ? joined(piece, quiet.subarray(piece.length)) : piece;
      const sound = new Uint8Array(whole.buffer, whole.byteOffset, whole.byteLength);
      visitor.socket.send(encodeFrame({epoch: 1, stream: 0, offset: 0, sound}));
      if (waiting === undefined) continue;
      waiting.at += size;
      if (waiting.at < waiting.sound.length) continue;
      waiting.done();
      waiting = undefined;
    }
  }, CHUNK_MS);
  return {
    say: sound => new Promise(done => (waiting = {sound, at: 0, done})),
    close: () => clearInterval(timer),
  };
}

/** One line for each turn and each answer. */
function written({turns, answers, ...call}: RecordedCall): string {
  const fields = (value: object): string =>
    Object.entries(value)
      .map(([name, field]) => `${name}: ${typeof field === 'string' ? `'${field}'` : String(field)}`)
      .join(', ');
  const rows = (values: readonly object[]): string =>
    values.map(value => `    {${fields(value)}},\n`).join('');
  return `/** A call of ten minutes with the practice voice. Written by bench/cost/record.ts, and by nobody's hand. */
import type {RecordedCall} from './call.js';

export const RECORDED_CALL: RecordedCall = {
  ${fields(call).replaceAll(', ', ',\n  ')},
  turns: [
${rows(turns)}  ],
  answers: [
${rows(answers)}  ],
};
`;
}

const call = await record();
writeFileSync(TARGET, written(call));
process.stdout.write(`${call.turns.length} turns in ${call.seconds} s: ${TARGET}\n`);
