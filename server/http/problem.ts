/** Problem details (RFC 9457): what a client may read of a failure. The private part goes to the log. */
import type {OutgoingHttpHeaders, ServerResponse} from 'node:http';
import {VoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';
import {prepare, send, type Prepared} from './answer.js';

const STATUS: Readonly<Partial<Record<VoiceErrorCode, number>>> = {
  'config/invalid': 400,
  'config/not-allowed': 403,
  'config/no-server': 404,
  'config/retired': 410,
  'token/rejected': 401,
  'token/rate-limited': 429,
  'session/rejected': 502,
  'budget/exhausted': 429,
  'budget/reserved': 429,
  'transport/timeout': 504,
  'transport/handshake': 502,
};

/** A failure with a status of its own: HTTP tells some things apart that are one code. */
export class HttpError extends VoiceError {
  readonly status: number;

  constructor(status: number, code: VoiceErrorCode, message: string, retryAfter?: number) {
    super(code, {message, ...(retryAfter !== undefined && {retryAfter})});
    this.status = status;
  }
}

/** The error's code, its public message and the page that explains it. */
export function problem(error: VoiceError, headers: OutgoingHttpHeaders): Prepared {
  const {help, code, message, retryAfter} = error;
  const status = error instanceof HttpError ? error.status : (STATUS[code] ?? 500);
  return prepare(
    status,
    {
      ...headers,
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && {'retry-after': String(Math.ceil(retryAfter))}),
    },
    'application/problem+json; charset=utf-8',
    JSON.stringify({type: help, title: code, status, detail: message, code}),
  );
}

/** Answers with a problem that nobody has prepared. */
export function sendProblem(response: ServerResponse, error: VoiceError): void {
  send(response, problem(error, {}));
}
