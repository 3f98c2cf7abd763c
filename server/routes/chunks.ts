/**
 * The parts of the script, the captions and the inspector, as they go to every visitor: compressed once, then held. It stands
 * alone because the folder of the parts changes its name with their content, which is what allows to keep them, here and in
 * browsers.
 */
import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import type {RequestHandler} from 'express';

/** A year, which is for ever (RFC 9111 has no longer one that all caches keep to). */
export const CHUNK_CACHE = 'public, max-age=31536000, immutable';

/** Kept by browsers, and asked for each time whether it is still the same. */
export const SCRIPT_CACHE = 'no-cache';

/** What is below it never changes. */
export const CHUNK_PATH = /^\/chunks-[\w-]{8}(?=\/)/;

/** A name within the folder, of the script itself: its maps are for few. */
const CHUNK = /^\/(chunks-[\w-]{8}\/[\w-][\w.-]*\.js)$/;

/** A script that pages name, under the name that stays, or under that of its version. */
export const SCRIPT_PATH = /^\/(realtime-voice(?:-captions|-inspector)?(?:\.[\w-]{8})?\.js)$/;

const VERSIONED_SCRIPT = /^\/realtime-voice[a-z-]*\.[\w-]{8}\.js$/;

/** Does what this path leads to never change? */
export function isVersioned(path: string): boolean {
  return CHUNK_PATH.test(path) || VERSIONED_SCRIPT.test(path);
}

type Script = {readonly plain: Buffer; readonly zipped: Buffer; readonly etag: string};

/** `version`: when the file was written, where that may change. */
type Held = {readonly version: number; readonly file: Promise<Script>};

const zip = promisify(gzip);

/** `folder` is the script's; what it has not is left to the next handler. */
export function chunks(folder: string): RequestHandler {
  // As many as there are files: of a name that is none nothing is kept.
  const held = new Map<string, Held>();

  const hold = (name: string, version: number): Promise<Script> => {
    const known = held.get(name);
    if (known?.version === version) return known.file;
    const file = readChunk(join(folder, name));
    held.set(name, {version, file});
    file.catch(() => held.delete(name));
    return file;
  };

  const holdWhole = async (name: string): Promise<Script> => {
    const {mtimeMs} = await stat(join(folder, name));
    return hold(name, mtimeMs);
  };

  return (request, response, next) => {
    const chunk = CHUNK.exec(request.path)?.[1];
    const whole = SCRIPT_PATH.exec(request.path)?.[1] ?? '';
    const name = chunk ?? whole;
    if (name === '' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    (chunk === undefined ? holdWhole(name) : hold(name, 0)).then(
      ({plain, zipped, etag}) => {
        const takesZip = request.acceptsEncodings('gzip') !== false;
        response.set({
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': isVersioned(request.path) ? CHUNK_CACHE : SCRIPT_CACHE,
          vary: 'accept-encoding',
          // Two representations, two tags (RFC 9110 §8.8.1).
          etag: `"${etag}${takesZip ? '-gzip' : ''}"`,
          ...(takesZip && {'content-encoding': 'gzip'}),
        });
        response.send(takesZip ? zipped : plain);
      },
      () => next(),
    );
  };
}

async function readChunk(path: string): Promise<Script> {
  const plain = await readFile(path);
  const zipped = await zip(plain, {level: 9});
  return {plain, zipped, etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22)};
}
