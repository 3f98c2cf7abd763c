/** The secret that seals what is handed to browsers: the owner's, or one that this server makes for itself and keeps. */
import {randomBytes} from 'node:crypto';
import {linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Logger} from 'pino';
import type {Environment} from './environment.js';

const SECRET_BYTES = 32;
/** For its owner's eyes only. */
const MODE = 0o600;

/** Where the folder cannot be written, the secret lasts as long as the process, and the log says so. */
export function readSecret({secret, dataDir}: Pick<Environment, 'secret' | 'dataDir'>, log: Logger): Buffer {
  if (secret !== undefined) return Buffer.from(secret, 'utf8');
  const path = join(dataDir, 'secret');
  const made = randomBytes(SECRET_BYTES);
  try {
    mkdirSync(dataDir, {recursive: true});
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, made.toString('base64'), {mode: MODE});
    try {
      // Whole or not at all: of two processes that start at once, one makes it and both read it.
      linkSync(draft, path);
    } finally {
      unlinkSync(draft);
    }
    return made;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') {
      return Buffer.from(readFileSync(path, 'utf8'), 'base64');
    }
    log.warn({err: failure}, 'DATA_DIR cannot be written: conversations will not outlive this process');
    return made;
  }
}
