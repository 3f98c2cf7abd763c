/**
 * The voice server as a value, for an app of one's own: a router for its requests, and `attach` for the upgrades and,
 * ahead of any framework, the requests as well. It stands alone from the process: it listens to nothing, reads no
 * environment and takes no signal.
 */
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Logger} from 'pino';
import {addressReader} from './access/address.js';
import {FloodLimiter, HTTP_FLOOD, SOCKET_FLOOD, type FloodPolicy} from './access/flood.js';
import {judgeUpgrade} from './access/gate.js';
import type {OriginPolicy} from './access/origins.js';
import type {VisitorKeys} from './access/visitor-keys.js';
import type {Agents} from './config/agents.js';
import type {Admission} from './guard/admission.js';
import type {IceOptions} from './access/ice-servers.js';
import type {CallFeedback} from './report/call-feedback.js';
import type {CallReport} from './report/call-report.js';
import type {FeedbackTickets} from './guard/feedback-tickets.js';
import type {HistorySeal} from './guard/history-seal.js';
import {createGuardServer} from './guard/socket.js';
import {createApi, type Route, type Routes} from './http/api.js';
import {mount} from './http/mount.js';
import {HttpError} from './http/problem.js';
import {refuseUpgrade} from './http/upgrade.js';
import {NO_METRICS, type Metrics, type TurnedAway} from './metrics/metrics.js';
import {configRoute} from './routes/config.js';
import {ttsRoute} from './routes/tts.js';
import {sessionRoutes} from './routes/session.js';
import type {ServerTool} from './tools/server-tool.js';
import type {Speak} from './upstream/speech.js';
import type {Upstream} from './upstream/upstream.js';

/** Where the widget looks when it is told nothing. */
export const API_PATH = '/api/realtime';
const SOCKET = '/socket';
/** Another instance, or the next process, takes over within moments. */
const DRAIN_RETRY_SECONDS = 5;

export type VoiceServerOptions = {
  readonly upstream: Upstream;
  readonly agents: Agents;
  readonly origins: OriginPolicy;
  readonly access: 'guarded' | 'direct';
  readonly admission: Admission;
  readonly model: string | undefined;
  /** Everything is loopback. */
  readonly loopback: boolean;
  /** Seals conversations for their visitors. */
  readonly seal: HistorySeal;
  /** Carries out tools that agents declare, by name: with the visitor's claims, and arguments that fit the schema. */
  readonly serverTools?: Readonly<Record<string, ServerTool>> | undefined;
  /** Reads texts aloud for `/tts`; absent: there is none. */
  readonly speak?: Speak | undefined;
  /** What a page may suggest to say; the practice voice knows. */
  readonly understands?: readonly string[] | undefined;
  /** Where a browser reaches the provider in direct access, seen from a request; else at its own address. */
  readonly baseUrl?: ((request: IncomingMessage) => string | undefined) | undefined;
  /** How many proxies stand in front: so far `X-Forwarded-For` is believed. */
  readonly trustProxy?: number | undefined;
  /** How much one address may ask; absent: the usual where strangers can, nothing is counted on loopback. */
  readonly flood?: {readonly http: FloodPolicy; readonly socket: FloodPolicy} | undefined;
  /** Names addresses in the log by what names no one; absent: they are not named. */
  readonly keys?: Pick<VisitorKeys, 'ofAddress'> | undefined;
  /** Does nobody new come in? The guard asks it too: who is on the line may come back. */
  readonly isDraining?: (() => boolean) | undefined;
  /** Who counts; absent: nobody. */
  readonly metrics?: Metrics | undefined;
  /** Where browsers find a way through their networks: STUN and TURN, with the secret that makes credentials for it. */
  readonly ice?: IceOptions | undefined;
  /** Told once for each guarded call that is over. */
  readonly onReport?: ((report: CallReport) => void) | undefined;
  /** Lets visitors say how a call was once it is over; absent: they can as long as it goes on. */
  readonly tickets?: FeedbackTickets | undefined;
  /** Told once for each guarded call that its visitor has rated. */
  readonly onFeedback?: ((feedback: CallFeedback) => void) | undefined;
  /** Under which path `attach` takes requests and upgrades. */
  readonly path?: string | undefined;
  readonly log: Logger;
};

export type VoiceServer = {
  /** For `app.use(path, voice.router)`. Answers whatever is under the path. */
  readonly router: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Takes the visitors' sockets of an HTTP server, and its requests under the path before anybody else sees them: what
   * is refused then costs next to nothing. Returns the undo.
   */
  readonly attach: (server: Server) => () => void;
  /** How many visitors are on the line. */
  readonly countLive: () => number;
  /** Ends every call, upstream too, then the sockets. */
  readonly close: () => Promise<void>;
};

export function createVoiceServer(options: VoiceServerOptions): VoiceServer {
  const {access, origins, log, isDraining = (): boolean => false, metrics = NO_METRICS} = options;
  const guard = createGuardServer(options);
  const addressOf = addressReader(options.trustProxy ?? 0, log);
  const flood = floodOf(options);
  const api = createApi({
    ...{routes: routesOf(options, addressOf, isDraining), origins, metrics, log},
    onAnswer: (request, route, status) => {
      metrics.answered(route, status);
      if (!log.isLevelEnabled('debug')) return;
      const address = options.keys?.ofAddress(addressOf(request));
      log.debug({method: request.method, route, status, address}, 'answered');
    },
    flood: flood && (request => flood.http.take(addressOf(request))),
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, rest: string): void => {
    // The peer may vanish before the handshake is over.
    socket.on('error', () => socket.destroy());
    const turnAway = (reason: TurnedAway, status: number, headers: Record<string, string> = {}): void => {
      metrics.turnedAway(reason);
      refuseUpgrade(socket, status, headers);
    };
    const refused = judgeUpgrade(request, origins);
    const counted = refused === undefined ? flood?.socket.take(addressOf(request)) : undefined;
    if (refused !== undefined) turnAway(refused, 403);
    else if (counted?.ok === false) {
      turnAway('flood', 429, {...counted.headers, 'retry-after': String(counted.retryAfter)});
    } else if (access !== 'guarded' || rest.split('?', 1)[0] !== SOCKET) refuseUpgrade(socket, 404);
    else if (isDraining()) turnAway('draining', 503, {'retry-after': String(DRAIN_RETRY_SECONDS)});
    else guard.upgrade(request, socket, head, addressOf(request));
  };

  return {
    router: (request, response) => {
      // The framework's signature is nobody's business.
      response.removeHeader('x-powered-by');
      api(request, response, request.url ?? '');
    },
    attach: server => mount(server, (options.path ?? API_PATH).replace(/\/+$/, ''), {request: api, upgrade}),
    countLive: guard.liveCalls,
    close: () => guard.close(),
  };
}

function floodOf({
  loopback,
  flood = loopback ? undefined : {http: HTTP_FLOOD, socket: SOCKET_FLOOD},
}: VoiceServerOptions): {http: FloodLimiter; socket: FloodLimiter} | undefined {
  return flood && {http: new FloodLimiter(flood.http), socket: new FloodLimiter(flood.socket)};
}

function routesOf(
  options: VoiceServerOptions,
  addressOf: (request: IncomingMessage) => string,
  isDraining: () => boolean,
): Routes {
  const {agents, upstream, access, understands, model, loopback} = options;
  const baseUrl = options.baseUrl ?? ((): undefined => undefined);
  const config = configRoute({
    ...{agents, access, understands, model, loopback, baseUrl},
    provider: upstream.name,
    transports: transportsOf(upstream),
    translates: upstream.capabilities.translates === true,
  });
  const {speak} = options;
  const speech: Routes =
    speak === undefined ? {} : {'/tts': {POST: ttsRoute({...options, speak, addressOf})}};
  if (access === 'guarded') return {'/config': {GET: config}, [SOCKET]: {GET: upgradeRequired}, ...speech};
  const {GET, POST} = sessionRoutes({...options, addressOf, baseUrl});
  const open = (route: Route): Route => {
    return request => {
      if (!isDraining()) return route(request);
      throw new HttpError(503, 'session/failed', 'The server is about to stop', DRAIN_RETRY_SECONDS);
    };
  };
  return {'/config': {GET: config}, '/session': {GET: open(GET), POST: open(POST)}, ...speech};
}

function transportsOf({capabilities}: Upstream): readonly string[] {
  return capabilities.sealedWebRtc === 'no' ? ['websocket'] : ['webrtc', 'websocket'];
}

function upgradeRequired(): never {
  throw new HttpError(426, 'config/invalid', 'This is a WebSocket');
}
