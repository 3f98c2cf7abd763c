/** A process that is measured: started on a free port, asked for its processor time, ended. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const ROOT = resolve(import.meta.dirname, '../..');
const METER = pathToFileURL(join(import.meta.dirname, 'meter.mjs')).href;
const START_LIMIT_MS = 20_000;

export type Subject = {
  readonly port: number;
  /** Microseconds of processor time so far, of all its threads. */
  readonly cpu: () => Promise<number>;
  readonly close: () => Promise<void>;
};

type Environment = Readonly<Record<string, string>>;

/** Starts a script of the project, which listens on `PORT` and then says something. */
export async function startSubject(script: string, env: Environment = {}): Promise<Subject> {
  const port = await freePort();
  const loader = script.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, '--import', METER, join(ROOT, script)], {
    cwd: ROOT,
    env: {PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', PORT: `${port}`, ...env},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  await new Promise<void>((listening, reject) => {
    const fail = (): void => reject(new Error(`${script} did not start:\n${said}`));
    const timer = setTimeout(fail, START_LIMIT_MS);
    child.once('exit', fail);
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    // Whatever it says there, it says when it listens.
    child.stdout?.on('data', () => {
      clearTimeout(timer);
      child.off('exit', fail);
      listening();
    });
  });
  return {
    port,
    cpu: async () => {
      const answer = once(child, 'message') as Promise<[NodeJS.CpuUsage]>;
      child.send('cpu');
      const [{user, system}] = await answer;
      return user + system;
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  await new Promise(closed => server.close(closed));
  return port;
}

/** The voice server, with books of its own, before the provider on this port. */
export async function startVoiceServer(
  provider: Subject,
  config: object,
  env: Environment,
): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'voice-bench-'));
  writeFileSync(join(folder, 'voice.config.json'), JSON.stringify(config));
  const subject = await startSubject('dist/node/server/index.js', {
    ...{DATA_DIR: join(folder, 'data'), VOICE_CONFIG: join(folder, 'voice.config.json')},
    ...{OPENAI_API_KEY: 'any', OPENAI_BASE_URL: `http://127.0.0.1:${provider.port}/v1`},
    ...env,
  });
  const close = async (): Promise<void> => {
    await subject.close();
    rmSync(folder, {recursive: true, force: true});
  };
  return {...subject, close};
}

/** Closes all of them, whatever happens meanwhile. */
export async function withSubjects<Result>(use: (keep: Keep) => Promise<Result>): Promise<Result> {
  const kept: Subject[] = [];
  const keep: Keep = async starting => {
    const subject = await starting;
    kept.push(subject);
    return subject;
  };
  try {
    return await use(keep);
  } finally {
    await Promise.all(kept.map(subject => subject.close()));
  }
}

export type Keep = (starting: Promise<Subject>) => Promise<Subject>;
