/** Problem details (RFC 9457): what a client may read of a failure. The private part goes to the log. */
import type {Response} from 'express';
import type {VoiceError, VoiceErrorCode} from '../../src/shared/errors.js';

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

/** Answers with the error's code, its public message and the page that explains it. */
export function sendProblem(response: Response, error: VoiceError, status = STATUS[error.code] ?? 500): void {
  response
    .status(status)
    .type('application/problem+json')
    .set('cache-control', 'no-store')
    .send(
      JSON.stringify({type: error.help, title: error.code, status, detail: error.message, code: error.code}),
    );
}
