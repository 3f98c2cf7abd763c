/**
 * Everything that this project's own server answers beside the API: its health, the practice voice, the script and the
 * demo. It stands alone as a value: it listens to nothing and reads no environment; index.ts does both.
 */
import type {IncomingMessage, RequestListener} from 'node:http';
import type {Duplex} from 'node:stream';
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type {Logger} from 'pino';
import {isOwnName, refusal} from './access/gate.js';
import type {OriginPolicy} from './access/origins.js';
import type {DrainState} from './drain.js';
import {COMMON_HEADERS, secureHeaders} from './http/answer.js';
import {HttpError, sendProblem} from './http/problem.js';
import {refuseUpgrade} from './http/upgrade.js';
import {staticRoutes} from './routes/static.js';
import {API_PATH, type VoiceServer} from './voice-server.js';

export const ENGINE_PATH = '/engine/v1';

/** The embedded engine, as far as the server mounts it. */
export type MountedEngine = {
  readonly router: RequestHandler;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

export type AppDeps = {
  readonly voice: Pick<VoiceServer, 'router'>;
  readonly origins: OriginPolicy;
  /** Present when the embedded engine is the provider. */
  readonly engine: MountedEngine | undefined;
  /** Origins beside its own that the demo connects to: the provider in direct access. */
  readonly connectTo: readonly string[];
  readonly folders: {readonly script: string; readonly demo: string};
  readonly state: () => DrainState;
  /** What the owner should know, though it works. Public: neither keys nor limits. */
  readonly problems: () => readonly string[];
  /** Answers `/metrics`, or that there is nothing. */
  readonly metrics: RequestListener;
  readonly log: Logger;
};

export type VoiceApp = {
  readonly app: Express;
  /** For upgrades that are no visitor's. */
  readonly handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
};

export function createApp(deps: AppDeps): VoiceApp {
  const {origins, engine, folders} = deps;
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, response, next) => {
    response.set({...COMMON_HEADERS, ...secureHeaders(origins.isSecure)});
    next();
  });
  app.use(ownHostOnly(origins));
  app.get('/health', (_request, response) => void response.json({status: 'ok'}));
  app.get('/ready', (_request, response) => {
    const status = deps.state();
    const problems = deps.problems();
    response.status(status === 'ready' ? 200 : 503).set('cache-control', 'no-store');
    response.json({status, ...(problems.length > 0 && {problems})});
  });
  app.all('/metrics', deps.metrics);
  app.use(API_PATH, deps.voice.router);
  if (engine !== undefined) app.use(ENGINE_PATH, knownPagesOnly(origins), engine.router);
  app.use(staticRoutes({scriptFolder: folders.script, demoFolder: folders.demo, connectTo: deps.connectTo}));
  app.use((_request, response) => {
    sendProblem(response, new HttpError(404, 'config/no-server', 'Nothing is at this path'));
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    answerFailure(error, response, deps.log);
  });
  return {app, handleUpgrade: upgrades(deps)};
}

/** In direct access the browser speaks to the engine under the name by which it reached this server. */
export function engineUrl(origins: OriginPolicy): (request: IncomingMessage) => string {
  return ({headers}) => `${origins.isSecure ? 'https' : 'http'}://${headers.host ?? ''}${ENGINE_PATH}`;
}

/** A name that is not ours means DNS rebinding: a foreign page that points its own name at this machine. */
function ownHostOnly(origins: OriginPolicy): RequestHandler {
  return (request, response, next) => {
    if (isOwnName(request, origins)) next();
    else sendProblem(response, refusal('host'));
  };
}

/** The engine answers any program; a page must be one that may embed, though it sets its CORS headers itself. */
function knownPagesOnly(origins: OriginPolicy): RequestHandler {
  return (request, response, next) => {
    if (isKnown(request, origins)) next();
    else sendProblem(response, refusal('origin'));
  };
}

function isKnown({headers}: IncomingMessage, origins: OriginPolicy): boolean {
  return headers.origin === undefined || origins.isAllowedOrigin(headers.origin, headers.host);
}

function upgrades({origins, engine}: AppDeps): VoiceApp['handleUpgrade'] {
  return (request, socket, head) => {
    // The peer may vanish before the handshake is over.
    socket.on('error', () => socket.destroy());
    if (!isOwnName(request, origins)) refuseUpgrade(socket, 403);
    else if (!(request.url ?? '/').startsWith(`${ENGINE_PATH}/`) || engine === undefined) {
      refuseUpgrade(socket, 404);
    } else if (!isKnown(request, origins)) refuseUpgrade(socket, 403);
    else engine.handleUpgrade(request, socket, head);
  };
}

/** Express's own refusals (a path that is no path) keep their status; anything else is ours to log. */
function answerFailure(error: unknown, response: Response, log: Logger): void {
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) {
    sendProblem(response, new HttpError(status, 'config/invalid', 'The request cannot be read'));
    return;
  }
  log.error({err: error}, 'a request failed');
  sendProblem(response, new HttpError(500, 'session/failed', 'The server failed'));
}
