/** How the engine answers over HTTP: open to every origin, failures in the provider's JSON. */
import type {NextFunction, Request, Response} from 'express';
import type {Duplex} from 'node:stream';
import {PartFailure} from '../parts/endpoint.js';
import {ProtocolFailure} from '../protocol/failure.js';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  429: 'Too Many Requests',
};

/** Browsers post their offer directly with a client secret and read `Location`; preflights end here. */
export function allowEveryOrigin(request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'Location');
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS');
  const asked = request.headers['access-control-request-headers'];
  response.setHeader(
    'Access-Control-Allow-Headers',
    asked ?? 'authorization, content-type, openai-safety-identifier',
  );
  response.setHeader('Access-Control-Max-Age', '600');
  // A page on the internet may talk to a loopback address only if that address agrees.
  if (request.headers['access-control-request-private-network'] === 'true') {
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
  }
  response.status(204).end();
}

/** The last handler of the router: any failure as the provider writes it. */
export function answerFailure(failure: unknown, response: Response): void {
  const {status, detail} = asFailure(failure);
  if (response.headersSent) response.end();
  else response.status(status).json({error: detail});
}

/** Refuses a WebSocket upgrade with an HTTP answer. */
export function refuseUpgrade(socket: Duplex, failure: unknown): void {
  const {status, detail} = asFailure(failure);
  const body = JSON.stringify({error: detail});
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Error'}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function asFailure(failure: unknown): {status: number; detail: object} {
  if (failure instanceof ProtocolFailure) return {status: failure.status, detail: failure.detail};
  const status = (failure as {status?: unknown} | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const message = failure instanceof Error ? failure.message : 'The request could not be read.';
    return {status, detail: {type: 'invalid_request_error', code: 'invalid_request', message, param: null}};
  }
  if (failure instanceof PartFailure) {
    const {message} = failure;
    return {status: 502, detail: {type: 'server_error', code: 'server_error', message, param: null}};
  }
  const message = 'The server had an error while processing your request.';
  return {status: 500, detail: {type: 'server_error', code: 'server_error', message, param: null}};
}
