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
export function judgeRequest({headers, socket, method}: IncomingMessage, origins: OriginPolicy): Refused {
  const {host, origin} = headers;
  if (!origins.isOwnHost(host, socket.localPort)) return 'host';
  const isAllowed = origin === undefined ? READS.has(method) : origins.isAllowedOrigin(origin, host);
  return isAllowed ? undefined : 'origin';
}

/** The socket of a visitor: browsers always say which page opens it. */
export function judgeUpgrade({headers, socket}: IncomingMessage, origins: OriginPolicy): Refused {
  const {host, origin} = headers;
  if (!origins.isOwnHost(host, socket.localPort)) return 'host';
  return origins.mayOpenSocket(origin, host) ? undefined : 'origin';
}
