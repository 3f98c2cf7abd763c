/**
 * What every answer of the API is written with. It stands alone because the headers that keep a browser from doing more
 * with an answer than read it must be on each one, also on those that refuse.
 */
import {once} from 'node:events';
import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http';

/** Nothing of the API is a page: whatever a browser takes an answer for, it loads nothing and is framed nowhere. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const HSTS = 'max-age=31536000';
/** Whoever still sends is heard out for so long, and for so many bytes, once they have their last answer. */
const LINGER_MS = 1_000;
export const LINGER_BYTES = 1024 * 1024;

/** On every answer of this server, whoever makes it. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Pages that may read an answer read it with CORS; no other page may even embed it. The script says otherwise.
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** On every answer of the API. With `secure` the server is reached by https only, and says so. */
export function apiHeaders(secure: boolean): OutgoingHttpHeaders {
  return {
    ...COMMON_HEADERS,
    'content-security-policy': API_POLICY,
    vary: 'origin',
    ...secureHeaders(secure),
  };
}

/** Once seen, a browser asks by https for a year. */
export function secureHeaders(secure: boolean): OutgoingHttpHeaders {
  return secure ? {'strict-transport-security': HSTS} : {};
}

/** An answer that is made once and given often. */
export type Prepared = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** A text goes out together with the headers, in one piece; bytes are a second one. */
  readonly body: string | Buffer;
};

export function prepare(
  status: number,
  headers: OutgoingHttpHeaders,
  type: string,
  body: string | Buffer,
): Prepared {
  return {
    status,
    headers: {...headers, 'content-type': type, 'content-length': Buffer.byteLength(body)},
    body,
  };
}

export function send(response: ServerResponse, {status, headers, body}: Prepared): void {
  // An app that we are mounted in may have lost its patience, and answered for us.
  if (response.headersSent) return;
  response.writeHead(status, headers).end(body);
}

/**
 * The last answer on a connection, to somebody who may still be sending. One that is closed with bytes unread is reset, and
 * the answer with it: a proxy in front tells of a broken server instead. So what comes is thrown away for a moment
 * (RFC 9112 §9.6).
 */
export function sendLast(
  request: IncomingMessage,
  response: ServerResponse,
  {status, headers, body}: Prepared,
): void {
  if (response.headersSent) return;
  response.writeHead(status, {...headers, connection: 'close'}).write(body);
  const close = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, LINGER_MS);
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) close();
  });
  request.once('end', close);
  request.once('close', close);
}

/** An answer that is sent on while it still comes. */
export type Streamed = Pick<Prepared, 'status' | 'headers'> & {
  readonly type: string;
  readonly stream: AsyncIterable<Buffer>;
  /** Whoever asked has gone. */
  readonly cancel: () => void;
};

/** One that breaks is cut off, so that nobody takes a half for the whole. */
export async function sendStream(
  response: ServerResponse,
  {status, headers, type, stream, cancel}: Streamed,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
    cancel();
  });
  if (response.headersSent || response.closed) {
    cancel();
    return;
  }
  try {
    response.writeHead(status, {...headers, 'content-type': type});
    response.flushHeaders();
    for await (const chunk of stream) {
      if (!response.write(chunk)) await once(response, 'drain', {signal: gone.signal});
    }
    response.end();
  } catch {
    response.destroy();
  }
}
