/**
 * A file that says who uses a folder, so that no two servers keep the same books. It stands alone because only it
 * knows when the one who wrote it is gone.
 */
import {linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {EnvironmentError} from '../config/environment.js';

/** For its owner's eyes only. */
const MODE = 0o600;
/** Its owner touches the file so often: of one on another machine, nothing else can be seen. */
const TOUCH_MS = 5_000;
const GONE_AFTER_MS = 4 * TOUCH_MS;

/** `life`: when its process began, as far as the system says it: numbers of processes are given again. */
type Owner = {readonly pid: number; readonly host: string; readonly life: string | undefined};

/** Takes the lock, from a dead owner too. Throws an `EnvironmentError` while somebody else has it. Returns its release. */
export function takeLock(path: string): () => void {
  const own = JSON.stringify({pid: process.pid, host: hostname(), life: lifeOf(process.pid)} satisfies Owner);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, own, {mode: MODE});
  try {
    if (!isLinked(draft, path)) {
      removeStale(path);
      if (!isLinked(draft, path)) throw inUse(path);
    }
  } finally {
    rmSync(draft, {force: true});
  }
  const touch = setInterval(() => touchFile(path), TOUCH_MS).unref();
  return () => {
    clearInterval(touch);
    if (read(path) === own) rmSync(path, {force: true});
  };
}

/** Whole or not at all: of two that try at once, one succeeds. */
function isLinked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw failure;
  }
}

function removeStale(path: string): void {
  const seen = read(path);
  // Gone in this moment.
  if (seen === undefined) return;
  if (isAlive(seen, path)) throw inUse(path);
  const aside = `${path}.stale.${process.pid}`;
  renameSync(path, aside);
  // Another one was quicker, and what was moved is its lock.
  if (read(aside) !== seen) isLinked(aside, path);
  rmSync(aside, {force: true});
}

function isAlive(text: string, path: string): boolean {
  const owner = ownerIn(text);
  if (owner === undefined) return false;
  if (owner.host !== hostname()) return Date.now() - statSync(path).mtimeMs < GONE_AFTER_MS;
  if (!isRunning(owner.pid)) return false;
  const life = lifeOf(owner.pid);
  return life === undefined || owner.life === undefined || life === owner.life;
}

/** Half a lock was written by nobody who lives: it is linked when it is whole. */
function ownerIn(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** On Linux, its start in ticks since boot: what follows the name, which may hold anything. */
function lifeOf(pid: number): string | undefined {
  return read(`/proc/${pid}/stat`)?.split(')').at(-1)?.split(' ')[20];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function touchFile(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The folder is gone or full; the journal says so.
  }
}

function inUse(path: string): EnvironmentError {
  return new EnvironmentError(
    `Another server uses DATA_DIR: ${path} is its lock. End it, or give this one a DATA_DIR of its own; ` +
      'several servers share their limits by REDIS_URL.',
  );
}
