/**
 * A real Redis of a test's own: on a free port of this machine, with nothing on the disk, ended with the test. It
 * stands alone because a fresh clone on a bare machine must be able to run every test.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './debian.js';
import {freePort} from './free-port.js';

const START_MS = 10_000;

export type TestRedis = {
  readonly url: string;
  readonly pid: number;
  /** Freezes it: it is there, and says nothing. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly stop: () => Promise<void>;
};

/** `port`: of one that ran before, to come back. */
export async function startRedis(port?: number): Promise<TestRedis> {
  const program = findProgram('redis-server');
  const at = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'voice-redis-'));
  const where = ['--port', `${at}`, '--bind', '127.0.0.1', '--dir', folder];
  const child = spawn(program, [...where, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'exit');
  await isReady(child.stdout, gone);
  return {
    url: `redis://127.0.0.1:${at}`,
    pid: child.pid ?? 0,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    stop: async () => {
      kill();
      await gone;
      process.off('exit', kill);
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

function isReady(output: NodeJS.ReadableStream, gone: Promise<unknown>): Promise<void> {
  return new Promise((done, fail) => {
    const late = setTimeout(
      () => fail(new Error(`redis-server was not ready within ${START_MS} ms.`)),
      START_MS,
    );
    let said = '';
    output.on('data', (text: Buffer) => {
      said += text.toString();
      if (!said.includes('Ready to accept connections')) return;
      clearTimeout(late);
      done();
    });
    void gone.then(() => fail(new Error(`redis-server could not start:\n${said}`)));
  });
}
