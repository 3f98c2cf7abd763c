/**
 * The voice server as a value: routes and the upgrade, mountable in an existing Express app. It listens to
 * nothing and reads no environment; index.ts does both.
 */
import type {IncomingMessage} from 'node:http';
import {STATUS_CODES} from 'node:http';
import type {Duplex} from 'node:stream';
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type {Logger} from 'pino';
import {VoiceError} from '../src/shared/errors.js';
import {addressOf} from './access/address.js';
import type {OriginPolicy} from './access/origins.js';
import type {VisitorTokens} from './access/visitor-tokens.js';
import type {Agents} from './config/agents.js';
import type {Admission} from './guard/admission.js';
import type {HistorySeal} from './guard/history-seal.js';
import {createGuardServer, type GuardServer} from './guard/socket.js';
import {configRoute} from './routes/config.js';
import {sendProblem} from './routes/problem.js';
import {sessionRoutes} from './routes/session.js';
import {staticRoutes} from './routes/static.js';
import type {Upstream} from './upstream/upstream.js';

export const API_PATH = '/api/realtime';
export const ENGINE_PATH = '/engine/v1';

/** The embedded engine, as far as the server mounts it. */
export type MountedEngine = {
  readonly router: RequestHandler;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

export type AppDeps = {
  readonly upstream: Upstream;
  readonly agents: Agents;
  readonly origins: OriginPolicy;
  readonly access: 'guarded' | 'direct';
  readonly admission: Admission;
  readonly tokens: VisitorTokens;
  /** How many proxies of the owner's stand in front. */
  readonly trustProxy: number;
  readonly model: string | undefined;
  /** Everything is loopback. */
  readonly loopback: boolean;
  /** Seals conversations for their visitors. */
  readonly seal: HistorySeal;
  /** Present when the embedded engine is the provider. */
  readonly engine: MountedEngine | undefined;
  /** What the practice voice understands; only with the engine. */
  readonly understands: readonly string[] | undefined;
  /** Where browsers reach the provider in direct access; absent: the provider's own address. */
  readonly providerBaseUrl: string | undefined;
  readonly folders: {readonly script: string; readonly demo: string};
  readonly isReady: () => boolean;
  readonly log: Logger;
};

export type VoiceApp = {
  readonly app: Express;
  /** For the `upgrade` event of the HTTP server. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends every call, upstream too, then the sockets. */
  readonly close: () => Promise<void>;
};

export function createApp(deps: AppDeps): VoiceApp {
  const guard = createGuardServer(deps);
  const app = express();
  app.disable('x-powered-by');
  app.use(ownHostOnly(deps.origins));
  app.use((_request, response, next) => {
    response.set({'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer'});
    next();
  });
  app.get('/health', (_request, response) => void response.json({status: 'ok'}));
  app.get('/ready', (_request, response) => {
    const ready = deps.isReady();
    response.status(ready ? 200 : 503).json({status: ready ? 'ready' : 'starting'});
  });
  app.use(API_PATH, apiRoutes(deps));
  if (deps.engine !== undefined) app.use(ENGINE_PATH, knownPagesOnly(deps.origins), deps.engine.router);
  app.use(
    staticRoutes({
      scriptFolder: deps.folders.script,
      demoFolder: deps.folders.demo,
      connectTo:
        deps.access === 'direct' ? [new URL(deps.providerBaseUrl ?? 'https://api.openai.com').origin] : [],
    }),
  );
  app.use((request, response) => {
    sendProblem(
      response,
      new VoiceError('config/no-server', {message: `Nothing is at ${request.path}`}),
      404,
    );
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    answerFailure(error, response, deps.log);
  });
  return {app, handleUpgrade: upgrades(deps, guard), close: guard.close};
}

function apiRoutes(deps: AppDeps): RequestHandler {
  const api = express.Router();
  api.use(crossOrigin(deps.origins));
  const baseUrl = browserBaseUrl(deps);
  api.get(
    '/config',
    configRoute({...deps, provider: deps.upstream.name, transports: transportsOf(deps.upstream), baseUrl}),
  );
  if (deps.access === 'direct') api.use('/session', sessionRoutes({...deps, baseUrl}));
  return api;
}

function transportsOf({capabilities}: Upstream): readonly string[] {
  return capabilities.sealedWebRtc === 'no' ? ['websocket'] : ['webrtc', 'websocket'];
}

/** In direct access the browser speaks to the engine under the name by which it reached this server. */
function browserBaseUrl({engine, providerBaseUrl}: AppDeps): (request: Request) => string | undefined {
  if (engine === undefined) return () => providerBaseUrl;
  return request => `${request.protocol}://${request.get('host') ?? ''}${ENGINE_PATH}`;
}

/** A name that is not ours means DNS rebinding: a foreign page that points its own name at this machine. */
function ownHostOnly(origins: OriginPolicy): RequestHandler {
  return (request, response, next) => {
    if (origins.isOwnHost(request.headers.host, request.socket.localPort)) {
      next();
      return;
    }
    const message = 'This server does not answer under this name; add it to PUBLIC_ORIGINS';
    sendProblem(response, new VoiceError('config/not-allowed', {message}), 403);
  };
}

/** CORS for the pages that may embed; a foreign page is refused before any work is done. */
function crossOrigin(origins: OriginPolicy): RequestHandler {
  return (request, response, next) => {
    const {origin, host} = request.headers;
    response.vary('origin');
    if (origin === undefined) {
      // Same-origin GETs carry no Origin; everything that changes or costs something does.
      if (request.method === 'GET') next();
      else refuseOrigin(response);
      return;
    }
    if (!origins.isAllowedOrigin(origin, host)) {
      refuseOrigin(response);
      return;
    }
    response.set({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}

/** The engine answers any program; a page must be one that may embed, though it sets its CORS headers itself. */
function knownPagesOnly(origins: OriginPolicy): RequestHandler {
  return (request, response, next) => {
    const {origin, host} = request.headers;
    if (origin === undefined || origins.isAllowedOrigin(origin, host)) next();
    else refuseOrigin(response);
  };
}

function refuseOrigin(response: Response): void {
  const message = 'Pages of this origin may not use this server; add it to ALLOWED_ORIGINS';
  sendProblem(response, new VoiceError('config/not-allowed', {message}), 403);
}

function upgrades(deps: AppDeps, guard: GuardServer): VoiceApp['handleUpgrade'] {
  return (request, socket, head) => {
    // The peer may vanish before the handshake is over.
    socket.on('error', () => socket.destroy());
    const {host, origin} = request.headers;
    // The path alone: a request line such as `//` is no URL, and must not end the process.
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (!deps.origins.isOwnHost(host, request.socket.localPort)) {
      refuseUpgrade(socket, 403);
    } else if (path === `${API_PATH}/socket` && deps.access === 'guarded') {
      if (deps.origins.isAllowedOrigin(origin, host))
        guard.upgrade(request, socket, head, addressOf(request, deps.trustProxy));
      else refuseUpgrade(socket, 403);
    } else if (deps.engine !== undefined && path.startsWith(`${ENGINE_PATH}/`)) {
      // Programs send no Origin; a page that does must be one that may embed.
      if (origin === undefined || deps.origins.isAllowedOrigin(origin, host)) {
        deps.engine.handleUpgrade(request, socket, head);
      } else refuseUpgrade(socket, 403);
    } else {
      refuseUpgrade(socket, 404);
    }
  };
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  );
}

/** Express's own refusals (a body too large, no JSON) keep their status; anything else is ours to log. */
function answerFailure(error: unknown, response: Response, log: Logger): void {
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) {
    sendProblem(response, new VoiceError('config/invalid', {message: 'The request cannot be read'}), status);
    return;
  }
  log.error({err: error}, 'a request failed');
  sendProblem(response, new VoiceError('session/failed', {message: 'The server failed'}), 500);
}
