/**
 * The body of a request as a value, bounded in size and time before anything is parsed. It stands alone because an app
 * that we are mounted in may have read it before us.
 */
import type {IncomingMessage} from 'node:http';
import {HttpError} from './problem.js';

export const MAX_BODY_BYTES = 64 * 1024;
/** A page sends so little at once; who takes longer keeps a place on purpose. */
const BODY_LIMIT_MS = 10_000;

/** As plain text a page of another origin asks without a preflight (decision 0016); it is JSON all the same. */
const BODY_TYPES = new Set(['application/json', 'text/plain']);

/** JSON, or an empty object where there is none. Rejects with an `HttpError` that says why it is not read. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  // Whoever read the stream has left what it found; without a reader a `body` is no more than a default.
  const found = request.readableEnded ? (request as {body?: unknown}).body : await readBytes(request);
  if (typeof found !== 'string' && !Buffer.isBuffer(found)) return found ?? {};
  const text = found.toString();
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw unread(400, 'The body is no JSON');
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const {headers} = request;
  const announced = Number(headers['content-length'] ?? 0);
  if (announced > MAX_BODY_BYTES) throw tooLarge();
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const hasBody = announced > 0 || headers['transfer-encoding'] !== undefined;
  if (!hasBody) return Buffer.alloc(0);
  if (!BODY_TYPES.has(type)) throw unread(415, 'Send JSON, as application/json or text/plain');
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw unread(415, 'Send the body as it is: compressed ones are not read');
  }
  return collect(request);
}

function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const over = (outcome: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData);
      outcome();
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) over(() => reject(tooLarge()));
      else chunks.push(chunk);
    };
    const timer = setTimeout(
      () => over(() => reject(unread(408, 'The body did not arrive in time'))),
      BODY_LIMIT_MS,
    );
    request.on('data', onData);
    request.once('end', () => over(() => resolve(Buffer.concat(chunks))));
    request.once('error', () => over(() => reject(unread(400, 'The body broke off'))));
    request.once('close', () => over(() => reject(unread(400, 'The body broke off'))));
  });
}

function tooLarge(): HttpError {
  return unread(413, `The body is larger than ${MAX_BODY_BYTES} bytes`);
}

function unread(status: number, message: string): HttpError {
  return new HttpError(status, 'config/invalid', message);
}
