/**
 * A program that runs beside the tests, with what it starts itself, in a group and a folder of its own: it is ended by the
 * number of that group, and by nothing wider, when the tests are done and when their run is broken off.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';

export type Program = {
  /** What it keeps, and the sockets that it listens at; gone with it. */
  readonly folder: string;
  /** Resolves when `isTrue` says so; fails with what the program said where that takes too long, or it ends first. */
  readonly until: (isTrue: (said: string) => boolean | Promise<boolean>) => Promise<void>;
  readonly end: () => Promise<void>;
};

const START_MS = 20_000;
const LOOK_EVERY_MS = 50;
/** Who is asked to end tidies up first, and has so long for it. */
const END_MS = 5_000;
const KEPT_LETTERS = 4_000;

export function startProgram(
  command: string,
  argumentsIn: (folder: string) => readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const folder = mkdtempSync(join(tmpdir(), 'voice-program-'));
  const child = spawn(command, argumentsIn(folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, ...env},
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-KEPT_LETTERS)));
  }
  let isGone = false;
  const gone = once(child, 'exit').then(
    () => (isGone = true),
    // It could not even be started.
    (failure: unknown) => {
      said += String(failure);
      isGone = true;
    },
  );
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // Nobody of the group is left.
    }
  };
  const leave = (): void => {
    signal('SIGTERM');
    rmSync(folder, {recursive: true, force: true});
  };
  process.once('exit', leave);
  return {
    folder,
    until: async isTrue => {
      const deadline = Date.now() + START_MS;
      while (!(await isTrue(said))) {
        if (isGone || Date.now() > deadline) throw new Error(`${command} did not start:\n${said}`);
        await delay(LOOK_EVERY_MS);
      }
    },
    end: async () => {
      signal('SIGTERM');
      await Promise.race([gone, delay(END_MS, undefined, {ref: false})]);
      signal('SIGKILL');
      await gone;
      process.off('exit', leave);
      rmSync(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
}
