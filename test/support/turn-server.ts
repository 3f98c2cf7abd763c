/**
 * A coturn of our own on this machine, with the options of compose.yaml: what is written there is what runs here. Only its
 * name, its ports and its secret are the test's.
 */
import {spawn} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {delay} from '../../src/shared/abort.js';
import {findProgram} from './debian.js';
import {freePort} from './free-port.js';

/** Those of the compose file that say where it listens, and what only that place knows. */
const ITS_OWN = ['--realm', '--static-auth-secret', '--listening-port', '--log-file'];

export type TurnServer = {readonly url: string; readonly stop: () => Promise<void>};

export async function startTurnServer(secret: string): Promise<TurnServer> {
  const port = await freePort();
  const address = ownAddress();
  const own = [
    ...['--realm=turn.example', `--static-auth-secret=${secret}`, `--listening-port=${port}`],
    ...[`--listening-ip=${address}`, `--relay-ip=${address}`, '--log-file=stdout', '--pidfile=/dev/null'],
  ];
  const child = spawn(findProgram('turnserver', 'coturn'), [...composedOptions(), ...own], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'exit');
  const answers = await isAnswering(address, port, gone);
  if (!answers) throw new Error(`turnserver did not start:\n${String(child.stdout.read() ?? '')}`);
  child.stdout.resume();
  return {
    url: `turn:${address}:${port}`,
    stop: async () => {
      kill();
      await gone;
      process.off('exit', kill);
    },
  };
}

/** A browser asks no relay at 127.0.0.1. What goes to an address of this machine's own does not leave it either. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(known => known ?? []);
  return addresses.find(({family, internal}) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}

/** A binding request of STUN (RFC 8489 §5): a type, no length, the magic cookie, and a name for the answer. */
const BINDING = Buffer.concat([Buffer.from('000100002112a442', 'hex'), Buffer.alloc(12, 7)]);
const ASK_EVERY_MS = 100;
const START_MS = 10_000;

/** Resolves when somebody answers at this port, or nobody ever will. */
async function isAnswering(address: string, port: number, gone: Promise<unknown>): Promise<boolean> {
  const socket = createSocket('udp4');
  const asking = setInterval(() => socket.send(BINDING, port, address), ASK_EVERY_MS);
  const late = new AbortController();
  try {
    return await Promise.race([
      once(socket, 'message').then(() => true),
      gone.then(() => false),
      delay(START_MS, late.signal).then(() => false),
    ]);
  } finally {
    late.abort();
    clearInterval(asking);
    socket.close();
  }
}

function composedOptions(): string[] {
  const compose = readFileSync('compose.yaml', 'utf8');
  const [, command = ''] = /exec turnserver ((?:.*\n)+?)\nnetworks:/.exec(compose) ?? [];
  const options = command.split(/\s+/).filter(option => option.startsWith('-'));
  if (options.length === 0) throw new Error('compose.yaml starts no turnserver');
  return options.filter(option => !ITS_OWN.some(name => option.startsWith(name)));
}
