/**
 * Who comes in: the questions that are asked before anything is done, the same ones for a request and for an upgrade.
 * It stands alone because a refusal must cost less than an answer, or refusing is no defence.
 */
import type {IncomingMessage} from 'node:http';
import {VoiceError} from '../../src/shared/errors.js';
import type {OriginPolicy} from './origins.js';

/** `undefined`: come in. */
export type Refused = 'host' | 'origin' | undefined;

const MESSAGES = {
  host: 'This server does not answer under this name; add it to PUBLIC_ORIGINS',
  origin: 'Pages of this origin may not use this server; add it to ALLOWED_ORIGINS',
} as const;

export function refusal(reason: keyof typeof MESSAGES): VoiceError {
  return new VoiceError('config/not-allowed', {message: MESSAGES[reason]});
}

/** Reading without an Origin is how a page of the same origin asks, and a program. */
const READS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

/** A request of the API: everything that changes or costs something says where it comes from. */
export function judgeRequest(request: IncomingMessage, origins: OriginPolicy): Refused {
  const {host, origin} = request.headers;
  if (!isOwnName(request, origins)) return 'host';
  const isAllowed = origin === undefined ? READS.has(request.method) : origins.isAllowedOrigin(origin, host);
  return isAllowed ? undefined : 'origin';
}

/** The socket of a visitor: browsers always say which page opens it. */
export function judgeUpgrade(request: IncomingMessage, origins: OriginPolicy): Refused {
  const {host, origin} = request.headers;
  if (!isOwnName(request, origins)) return 'host';
  return origins.mayOpenSocket(origin, host) ? undefined : 'origin';
}

/** Does the request name this server, and no other one beside it? */
export function isOwnName(request: IncomingMessage, origins: OriginPolicy): boolean {
  const {headers, rawHeaders, socket} = request;
  if (!origins.isOwnHost(headers.host, socket.localPort)) return false;
  // Node keeps the first of two names; a proxy in front may have gone by the second (T12).
  let names = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') names += 1;
  }
  return names === 1;
}
