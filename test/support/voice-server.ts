/** The real server, or the engine alone, as a process of its own on a free port. */
import {spawn, type ChildProcess} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const START_LIMIT_MS = 20_000;
/** So much of what a server wrote is shown where it died. */
const SHOWN_OUTPUT = 3_000;

export type RunningServer = {
  /** `http://127.0.0.1:…` */
  readonly origin: string;
  /** Everything that it has written so far, to either stream. */
  readonly output: () => string;
  /** Its exit code, or the signal that ended it, once it is over. */
  readonly exit: Promise<number | string>;
  /** Ends it in order. */
  readonly stop: () => Promise<void>;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
};

/** Starts the voice server with these variables; nothing of this process's own configuration reaches it. */
export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  // Its books and its secret are its own, unless a test hands them on.
  const folder = mkdtempSync(join(tmpdir(), 'voice-data-'));
  const server = await startProgram('dist/node/server/index.js', {
    ...{PORT: '0', LOG_LEVEL: 'debug', DATA_DIR: folder, DRAIN_SECONDS: '0'},
    ...env,
  });
  const andForget = (end: () => Promise<void>) => async (): Promise<void> => {
    await end();
    rmSync(folder, {recursive: true, force: true});
  };
  return {...server, stop: andForget(server.stop), kill: andForget(server.kill)};
}

/** The voice server behind a line that the test holds in its hand; pages know it by the origin of the line. */
export async function startServerBehind(
  relay: {readonly origin: string; readonly leadTo: (target: string) => void},
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  // What it announces is its public origin, so its port must be known before.
  const PORT = String(lowPort());
  const server = await startServer({PUBLIC_ORIGINS: relay.origin, PORT, ...env});
  const origin = `http://127.0.0.1:${PORT}`;
  relay.leadTo(origin);
  return {...server, origin};
}

/** Starts the engine alone; its base URL is `${origin}/v1`. */
export function startEngine(env: Readonly<Record<string, string>> = {}): Promise<RunningServer> {
  return startProgram('dist/node/server/engine/index.js', {ENGINE_PORT: '0', ...env});
}

/**
 * An engine on a port that it can be started on again: below the range from which the system hands out free
 * ports, so that nothing takes it in between.
 */
export async function startEngineToRestart(): Promise<{
  engine: RunningServer;
  again: () => Promise<RunningServer>;
}> {
  const tries = 10;
  for (let attempt = 1; ; attempt += 1) {
    const port = lowPort();
    const again = (): Promise<RunningServer> => startEngine({ENGINE_PORT: String(port)});
    try {
      return {engine: await again(), again};
    } catch (taken) {
      if (attempt === tries) throw taken;
    }
  }
}

/** Below the range from which the system hands out free ports. */
function lowPort(): number {
  return 10_000 + Math.floor(Math.random() * 20_000);
}

/** A program of the project, which says where it listens. */
export async function startProgram(
  entry: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningServer> {
  const child = spawn(process.execPath, [resolve(ROOT, entry)], {
    env: {PATH: process.env['PATH'] ?? '', ...env},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const port = await portOf(child, () => output, env).catch((failure: unknown) => {
    child.kill('SIGKILL');
    throw failure;
  });
  let ends = false;
  const exit = new Promise<number | string>(over => {
    child.once('exit', (code, signal) => {
      // A test would only see that nobody answers any more.
      if (!ends)
        console.error(`${entry} ended by itself (${code ?? signal}):\n${output.slice(-SHOWN_OUTPUT)}`);
      over(code ?? signal ?? '');
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    ends = true;
    child.kill(signal);
    await exit;
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    output: () => output,
    exit,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function portOf(
  child: ChildProcess,
  output: () => string,
  {PUBLIC_ORIGINS = '', PORT}: Readonly<Record<string, string>>,
): Promise<string> {
  // It announces the name that others know it by; then its port was chosen before.
  const [name = ''] = PUBLIC_ORIGINS.split(',');
  const announced = (): string | undefined =>
    name.startsWith('https:') && output().includes(`  ${name}\n`) ? PORT : undefined;
  return new Promise((done, reject) => {
    const timer = setTimeout(() => reject(new Error(`It did not start:\n${output()}`)), START_LIMIT_MS);
    const look = (): void => {
      const port = /https?:\/\/(?:[\w.-]*localhost|127\.0\.0\.1):(\d+)/.exec(output())?.[1] ?? announced();
      if (port === undefined) return;
      clearTimeout(timer);
      done(port);
    };
    child.stdout?.on('data', look);
    child.once('exit', code => {
      clearTimeout(timer);
      reject(new Error(`It ended with ${code ?? 'a signal'}:\n${output()}`));
    });
  });
}
