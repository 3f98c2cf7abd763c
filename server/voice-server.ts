/**
 * The voice server as a value, for an app of one's own: a router for its requests, and `attach` for the upgrades and,
 * ahead of any framework, the requests as well. It stands alone from the process: it listens to nothing, reads no
 * environment and takes no signal.
 */
import type {IncomingMessage, Server, ServerResponse} from 'node:http';
import type {Duplex} from 'node:stream';
import type {Logger} from 'pino';
import {addressOf} from './access/address.js';
import {judgeUpgrade} from './access/gate.js';
import type {OriginPolicy} from './access/origins.js';
import type {Agents} from './config/agents.js';
import type {Admission} from './guard/admission.js';
import type {HistorySeal} from './guard/history-seal.js';
import {createGuardServer} from './guard/socket.js';
import {createApi, type Routes} from './http/api.js';
import {mount} from './http/mount.js';
import {HttpError} from './http/problem.js';
import {refuseUpgrade} from './http/upgrade.js';
import {configRoute} from './routes/config.js';
import {sessionRoutes} from './routes/session.js';
import type {Upstream} from './upstream/upstream.js';

/** Where the widget looks when it is told nothing. */
export const API_PATH = '/api/realtime';
const SOCKET = '/socket';

export type VoiceServerOptions = {
  readonly upstream: Upstream;
  readonly agents: Agents;
  readonly origins: OriginPolicy;
  readonly access: 'guarded' | 'direct';
  readonly admission: Admission;
  /** How many proxies of the owner's stand in front. */
  readonly trustProxy: number;
  readonly model: string | undefined;
  /** Everything is loopback. */
  readonly loopback: boolean;
  /** Seals conversations for their visitors. */
  readonly seal: HistorySeal;
  /** What a page may suggest to say; the practice voice knows. */
  readonly understands?: readonly string[] | undefined;
  /** Where a browser reaches the provider in direct access, seen from a request; else at its own address. */
  readonly baseUrl?: ((request: IncomingMessage) => string | undefined) | undefined;
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
  /** Ends every call, upstream too, then the sockets. */
  readonly close: () => Promise<void>;
};

export function createVoiceServer(options: VoiceServerOptions): VoiceServer {
  const {access, origins, log} = options;
  const guard = createGuardServer(options);
  const api = createApi({routes: routesOf(options), origins, log});

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, rest: string): void => {
    // The peer may vanish before the handshake is over.
    socket.on('error', () => socket.destroy());
    if (judgeUpgrade(request, origins) !== undefined) refuseUpgrade(socket, 403);
    else if (access !== 'guarded' || rest.split('?', 1)[0] !== SOCKET) refuseUpgrade(socket, 404);
    else guard.upgrade(request, socket, head, addressOf(request, options.trustProxy));
  };

  return {
    router: (request, response) => {
      // The framework's signature is nobody's business.
      response.removeHeader('x-powered-by');
      api(request, response, request.url ?? '');
    },
    attach: server => mount(server, (options.path ?? API_PATH).replace(/\/+$/, ''), {request: api, upgrade}),
    close: () => guard.close(),
  };
}

function routesOf(options: VoiceServerOptions): Routes {
  const {upstream, access, understands} = options;
  const baseUrl = options.baseUrl ?? ((): undefined => undefined);
  const config = configRoute({
    ...{agents: options.agents, access, understands, baseUrl},
    provider: upstream.name,
    transports: transportsOf(upstream),
  });
  if (access === 'direct') {
    return {'/config': {GET: config}, '/session': sessionRoutes({...options, baseUrl})};
  }
  return {'/config': {GET: config}, [SOCKET]: {GET: upgradeRequired}};
}

function transportsOf({capabilities}: Upstream): readonly string[] {
  return capabilities.sealedWebRtc === 'no' ? ['websocket'] : ['webrtc', 'websocket'];
}

function upgradeRequired(): never {
  throw new HttpError(426, 'config/invalid', 'This is a WebSocket');
}
