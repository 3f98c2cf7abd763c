/** `GET /metrics`: figures for whoever has the token, or can reach a port of their own; to everybody else it is not there. */
import {createHash, timingSafeEqual} from 'node:crypto';
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import {COMMON_HEADERS, prepare, send} from '../http/answer.js';
import {HttpError, sendProblem} from '../http/problem.js';
import type {PrometheusMetrics} from './prometheus.js';

type Figures = Pick<PrometheusMetrics, 'contentType' | 'text'>;

/** On the public port, by `Authorization: Bearer …`. Nobody learns from an answer that there are figures (T27). */
export function guardedMetrics(figures: Figures | undefined, token: string | undefined): RequestListener {
  return (request, response) => {
    if (figures === undefined || token === undefined || !isBearer(request, token)) sendNothing(response);
    else void sendFigures(response, figures);
  };
}

/** On a port of its own, which no stranger reaches. */
export function openMetrics(figures: Figures): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') sendNothing(response);
    else void sendFigures(response, figures);
  };
}

function isBearer({method, headers}: IncomingMessage, token: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  // Digests are of one length: how long a comparison takes says nothing, not even how long the token is (T28).
  return method === 'GET' && timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function sendFigures(response: ServerResponse, {contentType, text}: Figures): Promise<void> {
  const headers = {...COMMON_HEADERS, 'cache-control': 'no-store'};
  send(response, prepare(200, headers, contentType, await text()));
}

function sendNothing(response: ServerResponse): void {
  sendProblem(response, new HttpError(404, 'config/no-server', 'Nothing is at this path'));
}
