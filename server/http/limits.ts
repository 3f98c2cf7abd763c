/**
 * How long a connection may take, for the HTTP server that strangers reach. It stands alone because whoever mounts the
 * voice server in an app of their own gives their server the same, and Node takes some of it only when one is made.
 */
import {createServer, type RequestListener, type Server, type ServerOptions} from 'node:http';
import {createServer as createSecureServer, type ServerOptions as SecureOptions} from 'node:https';

export const SERVER_OPTIONS = {
  /** A browser sends its headers at once; who sends them one by one holds a connection on purpose. */
  headersTimeout: 5_000,
  /** With the body, which is 64 kB at most. A socket is no request any more. */
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  /**
   * How long a connection waits for its next request: from the page to the click of its visitor, who would else pay for
   * another one; and longer than a proxy in front keeps its own (60 s is usual), which must be the one that closes.
   */
  keepAliveTimeout: 65_000,
  /** Also where somebody sets `--insecure-http-parser`: two readings of one request are a second request (T12). */
  insecureHTTPParser: false,
  requireHostHeader: true,
  maxHeaderSize: 16 * 1024,
} as const satisfies ServerOptions;

/** A connection on which so long nothing moves, while an answer waits to be read or made: the provider has ten seconds. */
export const STILL_MS = 30_000;

/** An HTTP server for strangers; with a `key` and its `cert` one of HTTPS. `still`: see `STILL_MS`. */
export function createBoundedServer(
  listener: RequestListener,
  {still = STILL_MS, ...options}: SecureOptions & ServerOptions & {readonly still?: number} = {},
): Server {
  const all = {...SERVER_OPTIONS, ...options};
  const server = options.cert === undefined ? createServer(all, listener) : createSecureServer(all, listener);
  // No option of its making. A visitor's socket is no request any more, and has its pings.
  server.timeout = still;
  return server;
}
