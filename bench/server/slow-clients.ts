/**
 * How long a visitor waits for a session while a thousand others take their time on purpose: slow headers, slow bodies,
 * slow readers, beside the same server without them. It stands alone because it takes minutes. On loopback nobody is
 * counted, as if each of the thousand had an address of its own: what is measured is the server without its limits. Run
 * alone with `npx tsx bench/server/slow-clients.ts`.
 */
import {readdirSync, statSync} from 'node:fs';
import {request} from 'node:http';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {delay} from '../../src/shared/abort.js';
import {Visitor} from '../../test/server/visitor.js';
import {startEngine, startServer, type RunningServer} from '../../test/support/voice-server.js';
import {tableOf, type Figure} from '../figure.js';
import {attacks, under} from './slow-attack.js';

/** Not where the thousand come from. */
const GOOD_ADDRESS = '127.0.0.2';
const IDLE_MS = 3_000;
/** With and without in turns, and all of each count: other work on this machine comes and goes. */
const ROUNDS = 2;
/** Between two sessions of the good visitor. */
const PAUSE_MS = 1;
const FRAME_MS = 20;
const SILENCE = new Int16Array(480);
const MOST = 2;
const SCRIPT = resolve(import.meta.dirname, '../../dist/browser');

/** One way to get a session: resolves with what it took, in ms. */
type Create = (server: RunningServer) => Promise<number>;

export async function slowFigures(): Promise<Figure[]> {
  const engine = await startEngine();
  const env = {OPENAI_BASE_URL: `${engine.origin}/v1`, LOG_LEVEL: 'warn'};
  try {
    const direct = await startServer({...env, VOICE_ACCESS: 'direct'});
    const minted = await figuresOf(direct, 'POST /session', '/api/realtime/session', mint).finally(
      direct.stop,
    );
    const guarded = await startServer(env);
    const started = await guardedFigures(guarded).finally(guarded.stop);
    return [...minted, ...started];
  } finally {
    await engine.stop();
  }
}

/** Meanwhile somebody is on the line. */
async function guardedFigures(server: RunningServer): Promise<Figure[]> {
  const call = await openCall(server);
  const figures = await figuresOf(server, 'a guarded start', '/api/realtime/tts', startGuarded);
  const isLive = await call.answers();
  call.end();
  return [
    ...figures,
    {
      ...{name: 'calls lost beside a thousand slow clients', unit: 'calls', digits: 0},
      ...{ours: isLive ? 0 : 1, goal: {atMost: 0}, isDeterministic: true, peers: []},
    },
  ];
}

async function figuresOf(
  server: RunningServer,
  name: string,
  post: string,
  create: Create,
): Promise<Figure[]> {
  const kinds = attacks(server.origin, {post, file: longestFile()});
  const idle = (): Promise<number[]> => timesOf(server, create, AbortSignal.timeout(IDLE_MS));
  // The first ones are for the compiler.
  await idle();
  const quiet: number[] = [];
  const slow = kinds.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, kind] of kinds.entries()) {
      quiet.push(...(await idle()));
      slow[index]?.push(...(await under(server.origin, kind, signal => timesOf(server, create, signal))));
    }
  }
  return kinds.map(({what}, index) => {
    const times = slow[index] ?? [];
    return {
      ...{name: `${name}, p99 beside a thousand ${what}, to an idle server`, unit: '×', digits: 2},
      ...{ours: share(times, 0.99) / share(quiet, 0.99), goal: {atMost: MOST}, isDeterministic: false},
      peers: [
        ['ms', share(times, 0.99)],
        ['ms idle', share(quiet, 0.99)],
        // Of it other work on this machine changes little.
        ['× of the median', share(times, 0.5) / share(quiet, 0.5)],
      ],
    };
  });
}

/** One after the other, until the signal. */
async function timesOf(server: RunningServer, create: Create, signal: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  while (!signal.aborted) {
    times.push(await create(server));
    await delay(PAUSE_MS);
  }
  return times;
}

/** What so large a share of them took at most. */
function share(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1] ?? NaN;
}

/** A client secret, over a connection of its own. */
function mint({origin}: RunningServer): Promise<number> {
  const headers = {origin, 'content-type': 'application/json'};
  const options = {method: 'POST', headers, localAddress: GOOD_ADDRESS, agent: false};
  const since = performance.now();
  return new Promise((done, fail) => {
    const asked = request(`${origin}/api/realtime/session`, options, answer => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) done(performance.now() - since);
        else fail(new Error(`POST /session was answered ${answer.statusCode}`));
      });
    });
    asked.on('error', fail);
    asked.end('{"mode":"conversation"}');
  });
}

/** From nothing to the welcome. */
async function startGuarded(server: RunningServer): Promise<number> {
  const since = performance.now();
  const visitor = new Visitor(server, {origin: server.origin}, GOOD_ADDRESS);
  const {type} = await visitor.start();
  const took = performance.now() - since;
  if (type !== 'welcome') throw new Error(`A guarded start was answered with ${type}`);
  visitor.send({type: 'end'});
  await visitor.closed;
  return took;
}

/** A call that was live all the time: its microphone is on, and in the end it is answered. */
async function openCall(
  server: RunningServer,
): Promise<{readonly answers: () => Promise<boolean>; readonly end: () => void}> {
  const visitor = new Visitor(server, {origin: server.origin}, GOOD_ADDRESS);
  await visitor.start();
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  const microphone = setInterval(() => {
    if (visitor.socket.readyState === visitor.socket.OPEN) visitor.say(SILENCE);
  }, FRAME_MS).unref();
  return {
    answers: () => {
      visitor.write('who are you');
      return Promise.race([visitor.answer().then(text => text !== ''), visitor.closed.then(() => false)]);
    },
    end: () => {
      clearInterval(microphone);
      visitor.send({type: 'end'});
    },
  };
}

/** What takes longest to read. */
function longestFile(): string {
  const folder = readdirSync(SCRIPT).find(name => name.startsWith('chunks')) ?? '';
  const sizes = readdirSync(join(SCRIPT, folder))
    .filter(name => name.endsWith('.js'))
    .map(name => ({name, size: statSync(join(SCRIPT, folder, name)).size}));
  const [longest] = sizes.sort((a, b) => b.size - a.size);
  return `/${folder}/${longest?.name ?? ''}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(tableOf(await slowFigures()));
