/**
 * The parts of the script, as they go to every visitor: compressed once, then held. It stands alone because their
 * folder changes its name with their content, which is what allows to keep them, here and in browsers; no other file may be.
 */
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import type {RequestHandler} from 'express';

/** A year, which is for ever (RFC 9111 has no longer one that all caches keep to). */
export const CHUNK_CACHE = 'public, max-age=31536000, immutable';

/** What is below it never changes. */
export const CHUNK_PATH = /^\/chunks-[\w-]{8}(?=\/)/;

/** A name within the folder, of the script itself: its maps are for few. */
const CHUNK = /^\/(chunks-[\w-]{8}\/[\w-][\w.-]*\.js)$/;

type Held = {readonly plain: Buffer; readonly zipped: Buffer; readonly etag: string};

const zip = promisify(gzip);

/** `folder` is the script's; what it has not is left to the next handler. */
export function chunks(folder: string): RequestHandler {
  // As many as there are files: of a name that is none nothing is kept.
  const held = new Map<string, Promise<Held>>();

  const hold = (name: string): Promise<Held> => {
    const known = held.get(name);
    if (known !== undefined) return known;
    const read = readChunk(join(folder, name));
    held.set(name, read);
    read.catch(() => held.delete(name));
    return read;
  };

  return (request, response, next) => {
    const name = CHUNK.exec(request.path)?.[1];
    if (name === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    hold(name).then(
      ({plain, zipped, etag}) => {
        const takesZip = request.acceptsEncodings('gzip') !== false;
        response.set({
          'content-type': 'text/javascript; charset=utf-8',
          'cache-control': CHUNK_CACHE,
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

async function readChunk(path: string): Promise<Held> {
  const plain = await readFile(path);
  const zipped = await zip(plain, {level: 9});
  return {plain, zipped, etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22)};
}
