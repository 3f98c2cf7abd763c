/**
 * The API as a plain request handler, for whatever path it is put under. It stands alone from any framework: a flood
 * meets it first, and what is refused must cost less than a framework takes to find a route.
 */
import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http';
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import {judgeRequest, refusal} from '../access/gate.js';
import type {FloodAnswer} from '../access/flood.js';
import type {OriginPolicy} from '../access/origins.js';
import type {Metrics} from '../metrics/metrics.js';
import {apiHeaders, prepare, send, sendLast, sendStream, type Prepared} from './answer.js';
import {MAX_BODY_BYTES} from './body.js';
import {HttpError, problem} from './problem.js';

/** What a route is asked. */
export type ApiRequest = {readonly message: IncomingMessage; readonly query: URLSearchParams};

/** What a route answers; a failure is thrown. */
export type ApiAnswer = {
  readonly status?: number;
  readonly cacheControl: string;
  /** Headers of its own, which a page may read. */
  readonly told?: Readonly<Record<string, string>>;
} & (
  | {readonly json: unknown}
  | {readonly bytes: Buffer; readonly type: string}
  /** Sent on as it comes; cancelled where whoever asked has gone. */
  | {readonly stream: AsyncIterable<Buffer>; readonly type: string; readonly cancel: () => void}
);

export type Route = (request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

/** By path, then by method. `HEAD` is `GET` without its body. */
export type Routes = Readonly<Record<string, Readonly<Partial<Record<'GET' | 'POST', Route>>>>>;

export type ApiDeps = {
  readonly routes: Routes;
  readonly origins: OriginPolicy;
  /** Counts a request against the flood of its address; absent: nobody floods here. */
  readonly flood?: ((request: IncomingMessage) => FloodAnswer) | undefined;
  readonly metrics: Pick<Metrics, 'turnedAway'>;
  /** A request was answered under one of the routes, or under none (`other`). */
  readonly onAnswer: (request: IncomingMessage, route: string, status: number) => void;
  readonly log: Logger;
};

/** `rest` is what follows the path that the API is under, with its query. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse, rest: string) => void;

const JSON_TYPE = 'application/json; charset=utf-8';
const PREFLIGHT_SECONDS = '600';

export function createApi({routes, origins, flood, metrics, onAnswer, log}: ApiDeps): ApiHandler {
  const own = apiHeaders(origins.isSecure);
  const refused = {host: problem(refusal('host'), own), origin: problem(refusal('origin'), own)};
  const tooMany = refusedFloods(own);
  const handlers = new Map(
    Object.entries(routes).map(([path, route]) => [path, new Map(Object.entries(route))]),
  );

  return (request, response, rest) => {
    const reason = judgeRequest(request, origins);
    if (reason !== undefined) {
      metrics.turnedAway(reason);
      refuse(request, response, refused[reason]);
      return;
    }
    // Neither a refused page nor a preflight counts: what another page does must not use up what a visitor may ask.
    if (request.method === 'OPTIONS') {
      response.writeHead(204, {...own, ...readableBy(request.headers.origin), ...preflight()}).end();
      return;
    }
    const counted = flood?.(request);
    if (counted?.ok === false) {
      metrics.turnedAway('flood');
      refuse(request, response, tooMany(counted, request.headers.origin));
      return;
    }
    const headers = {...own, ...readableBy(request.headers.origin), ...counted?.headers};
    const at = rest.indexOf('?');
    const path = at === -1 ? rest : rest.slice(0, at);
    const methods = handlers.get(path);
    const route = methods?.get(request.method === 'HEAD' ? 'GET' : (request.method ?? ''));
    if (route === undefined) {
      const nothing = nothingThere(methods, headers);
      // Not by its path: whoever asks could make as many series as they like.
      onAnswer(request, methods === undefined ? 'other' : path, nothing.status);
      refuse(request, response, nothing);
      return;
    }
    const query = new URLSearchParams(at === -1 ? '' : rest.slice(at));
    void answer(route, {message: request, query}, response, headers).then(status => {
      onAnswer(request, path, status);
    });
  };

  async function answer(
    route: Route,
    request: ApiRequest,
    response: ServerResponse,
    headers: OutgoingHttpHeaders,
  ): Promise<number> {
    try {
      const answered = await route(request);
      const {status = 200, cacheControl, told = {}} = answered;
      const {origin} = request.message.headers;
      const all = {
        ...headers,
        ...readableBy(origin, Object.keys(told)),
        ...told,
        'cache-control': cacheControl,
      };
      if ('stream' in answered) {
        await sendStream(response, {...answered, status, headers: all});
      } else if ('bytes' in answered) send(response, prepare(status, all, answered.type, answered.bytes));
      else send(response, prepare(status, all, JSON_TYPE, JSON.stringify(answered.json)));
      return status;
    } catch (failure) {
      const told = asProblem(failure, headers, log);
      refuse(request.message, response, told);
      return told.status;
    }
  }
}

/** What is told to a flood, which must cost least: made once for as long as the same page is told the same. */
function refusedFloods(
  own: OutgoingHttpHeaders,
): (counted: FloodAnswer, origin: string | undefined) => Prepared {
  let last:
    {readonly counted: FloodAnswer; readonly origin: string | undefined; readonly told: Prepared} | undefined;
  return (counted, origin) => {
    if (last?.counted === counted && last.origin === origin) return last.told;
    const {headers, retryAfter} = counted;
    const message = `Too many requests from this address; ask again in ${retryAfter} s`;
    const error = new VoiceError('token/rate-limited', {message, retryAfter});
    const told = problem(error, {...own, ...readableBy(origin), ...headers});
    last = {counted, origin, told};
    return told;
  };
}

/** A body that nobody will read is not waited for where it is large, or of no known size. */
function refuse(request: IncomingMessage, response: ServerResponse, prepared: Prepared): void {
  const {headers} = request;
  const isLarge =
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES;
  const closes = !request.readableEnded && (isLarge || prepared.status === 408);
  if (closes) sendLast(request, response, prepared);
  else send(response, prepared);
}

function asProblem(failure: unknown, headers: OutgoingHttpHeaders, log: Logger): Prepared {
  if (failure instanceof VoiceError) return problem(failure, headers);
  log.error({err: failure}, 'a request failed');
  return problem(new HttpError(500, 'session/failed', 'The server failed'), headers);
}

function nothingThere(
  methods: ReadonlyMap<string, Route> | undefined,
  headers: OutgoingHttpHeaders,
): Prepared {
  if (methods === undefined) {
    return problem(new HttpError(404, 'config/no-server', 'Nothing is at this path'), headers);
  }
  const allow = [...methods.keys()].join(', ');
  return problem(new HttpError(405, 'config/invalid', `Use ${allow} here`), {...headers, allow});
}

/** CORS by the exact origin, which was found in a list before. `told`: headers of this answer alone. */
function readableBy(origin: string | undefined, told: readonly string[] = []): OutgoingHttpHeaders {
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': ['ratelimit', 'ratelimit-policy', 'retry-after', ...told].join(', '),
  };
}

function preflight(): OutgoingHttpHeaders {
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': PREFLIGHT_SECONDS,
  };
}
