/** What a call costs whose sound goes through our server, beside a pipe of two sockets that looks at nothing. */
import {once} from 'node:events';
import {WebSocket} from 'ws';
import {encodeFrame} from '../../src/realtime/protocol/frames.js';
import type {Figure} from '../figure.js';
import {startSubject, startVoiceServer, withSubjects, type Subject} from './subject.js';

const CALLS = 60;
const ROUNDS = 3;
const WARM_UP_MS = 1_500;
const MEASURED_MS = 5_000;
const FRAME_MS = 40;
/** PCM16 at 24 kHz. */
const FRAME_BYTES = 24 * FRAME_MS * 2;
const HEADER_BYTES = 8;

/** One end of a call: says numbered frames, and is told which ones came back. */
type Line = {
  readonly say: (sound: Buffer) => void;
  readonly close: () => void;
};
type OpenLine = (port: number, onSound: (sound: Buffer) => void) => Promise<Line>;

type Measured = {
  /** Microseconds of processor time for a second of one call. */
  readonly cost: number;
  /** Milliseconds from a frame to its echo, sorted. */
  readonly trips: readonly number[];
};

export async function relayFigures(): Promise<Figure[]> {
  return withSubjects(async keep => {
    const provider = await keep(startSubject('bench/server/provider.ts'));
    const config = {
      agents: {assistant: {instructions: 'Be brief.'}},
      limits: {visitor: {callsPerDay: 1_000_000}},
    };
    const voice = await keep(startVoiceServer(provider, config, {LOG_LEVEL: 'info'}));
    const bare = await keep(startSubject('bench/server/bare.ts', {PROVIDER: `127.0.0.1:${provider.port}`}));
    let ours: Measured | undefined;
    let pipe: Measured | undefined;
    let straight: Measured | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      pipe = quieter(pipe, await measure(bare, openPlain));
      ours = quieter(ours, await measure(voice, openGuarded));
      straight = quieter(straight, await measure(provider, openPlain));
    }
    if (ours === undefined || pipe === undefined || straight === undefined) return [];
    const added = (through: Measured): number =>
      quantile(through.trips, 0.99) - quantile(straight.trips, 0.5);
    return [
      {
        ...{name: 'relay of 40 ms PCM both ways, against a bare pipe of sockets', unit: '×', digits: 2},
        ...{ours: ours.cost / pipe.cost, goal: {atMost: 1.35}, isDeterministic: false},
        peers: [
          ['µs of a second, ours', ours.cost],
          ['µs bare', pipe.cost],
        ],
      },
      {
        ...{name: 'calls that one core relays', unit: 'calls', digits: 0},
        ...{ours: 1_000_000 / ours.cost, goal: {atLeast: 400}, isDeterministic: false},
        peers: [['bare', 1_000_000 / pipe.cost]],
      },
      {
        ...{name: 'latency that the relay adds, there and back, p99', unit: 'ms', digits: 2},
        ...{ours: added(ours), goal: {atMost: 2}, isDeterministic: false},
        peers: [['bare', added(pipe)]],
      },
    ];
  });
}

async function measure(subject: Subject, open: OpenLine): Promise<Measured> {
  const trips: number[] = [];
  const calls: Array<() => void> = [];
  for (let count = 0; count < CALLS; count += 1) calls.push(await talk(subject.port, open, trips));
  await passing(WARM_UP_MS);
  trips.length = 0;
  const [from, since] = [await subject.cpu(), performance.now()];
  await passing(MEASURED_MS);
  const [to, until] = [await subject.cpu(), performance.now()];
  for (const hangUp of calls) hangUp();
  await passing(500);
  const seconds = ((until - since) / 1000) * CALLS;
  if (trips.length < (seconds * 1000 * 0.9) / FRAME_MS)
    throw new Error(`only ${trips.length} frames came back`);
  return {cost: (to - from) / seconds, trips: trips.sort((a, b) => a - b)};
}

/** Speaks in real time, at a moment of its own. */
async function talk(port: number, open: OpenLine, trips: number[]): Promise<() => void> {
  const saidAt = new Map<number, number>();
  const line = await open(port, sound => {
    const number = sound.readInt32LE(0);
    const said = saidAt.get(number);
    if (said !== undefined) trips.push(performance.now() - said);
    saidAt.delete(number);
  });
  let number = 0;
  let timer: NodeJS.Timeout | undefined;
  const speak = (): void => {
    const sound = Buffer.alloc(FRAME_BYTES);
    sound.writeInt32LE((number += 1), 0);
    saidAt.set(number, performance.now());
    line.say(sound);
  };
  const begun = setTimeout(() => (timer = setInterval(speak, FRAME_MS)), Math.random() * FRAME_MS);
  return () => {
    clearTimeout(begun);
    clearInterval(timer);
    line.close();
  };
}

/** As the provider has it: texts with base64 in them, both ways. */
const openPlain: OpenLine = async (port, onSound) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/realtime`, {perMessageDeflate: false});
  await once(socket, 'message');
  const answering = new Promise<void>(resolve => {
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as {type: string; delta?: string};
      if (event.type === 'response.created') resolve();
      if (event.delta !== undefined) onSound(Buffer.from(event.delta, 'base64'));
    });
  });
  const send = (event: object): void => socket.send(JSON.stringify(event));
  send({type: 'response.create'});
  await answering;
  return {
    say: sound => send({type: 'input_audio_buffer.append', audio: sound.toString('base64')}),
    close: () => socket.terminate(),
  };
};

/** As the widget speaks with our server. */
const openGuarded: OpenLine = async (port, onSound) => {
  const origin = `http://127.0.0.1:${port}`;
  const address = `ws://127.0.0.1:${port}/api/realtime/socket`;
  const socket = new WebSocket(address, 'realtime-voice.v1', {origin, perMessageDeflate: false});
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  const told = new Map<string, (frame: Record<string, unknown>) => void>();
  const next = (type: string): Promise<Record<string, unknown>> =>
    new Promise(resolve => told.set(type, resolve));
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return onSound(data.subarray(HEADER_BYTES));
    const frame = JSON.parse(data.toString()) as Record<string, unknown>;
    told.get(String(frame['type']))?.(frame);
    if (frame['type'] === 'error') throw new Error(`The server refused a call: ${data.toString()}`);
  });
  await once(socket, 'open');
  const welcome = next('welcome');
  send({type: 'start', mode: 'conversation', leg: 'websocket'});
  await welcome;
  const opened = next('leg.opened');
  send({type: 'leg.open', format: 'pcm16'});
  const epoch = Number((await opened)['epoch']);
  const answering = next('response.created');
  const content = [{type: 'input_text', text: 'hello'}];
  send({type: 'conversation.item.create', item: {type: 'message', role: 'user', content}});
  send({type: 'response.create'});
  await answering;
  let offset = 0;
  return {
    say: sound => {
      socket.send(encodeFrame({epoch, stream: 0, offset, sound}));
      offset += sound.length / 2;
    },
    close: () => {
      send({type: 'end'});
      socket.close();
    },
  };
};

function quieter(before: Measured | undefined, now: Measured): Measured {
  if (before === undefined) return now;
  const calmer = quantile(before.trips, 0.99) < quantile(now.trips, 0.99) ? before : now;
  return {cost: Math.min(before.cost, now.cost), trips: calmer.trips};
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

const passing = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
