/**
 * Which of the two ways a call takes: the server decides, unless the page brings a token endpoint of its own. Each is
 * loaded where it is taken: a page needs one of them.
 */
import type {PageSettings} from '../../config/schema.js';
import type {VoiceError} from '../../shared/errors.js';
import type {LegKind} from '../legs/leg.js';
import {VERSION} from '../../shared/version.js';
import type {GuardedOptions} from './connect-guarded.js';
import type {Connector} from './connector.js';
import type {Resumption} from './resume-on-reload.js';
import {fetchServerConfig} from './server-client.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {TokenSource} from './token-source.js';
import type {PageTool} from './tools/page-tool.js';
import type {VisitorTokenSource} from './visitor-token.js';

/**
 * By which leg a call will begin, as far as this page can tell: it is loaded with the access, and another one by itself. A
 * written call has none.
 */
export type FirstLeg = LegKind | 'none';

export type ConnectorOptions = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  readonly serverUrl: string;
  readonly firstLeg: FirstLeg;
  /** A socket to the guard that was opened ahead, if there is one. */
  readonly takeSocket?: (() => WebSocket | undefined) | undefined;
  readonly onRefused: (error: VoiceError) => void;
  /** Told by a guard alone. */
  readonly onTicket?: GuardedOptions['onTicket'];
  /** Vouches for the visitor of a guarded call, instead of `visitor-token-url`. */
  readonly visitorTokenSource?: VisitorTokenSource | undefined;
  /** Gets the client secrets of a direct call, instead of `token-url`. */
  readonly tokenSource?: TokenSource | undefined;
  /** What the page's own lines go through, in place of what a server names. */
  readonly iceServers?: readonly IceServer[] | undefined;
  /** The call has lasted as long as the page lets it; a guard keeps that time by itself. */
  readonly onLimit: () => void;
  /** Where this call goes on with an earlier one, and is kept for a later one. */
  readonly resumption?: Resumption | undefined;
};

/** Each with the leg that it begins with. */
const GUARDED = {
  none: () => import('./guarded-access.js'),
  webrtc: () => import('./guarded-by-webrtc.js'),
  websocket: () => import('./guarded-by-socket.js'),
};
const DIRECT = {
  none: () => import('./direct-access.js'),
  webrtc: () => import('./direct-by-webrtc.js'),
  websocket: () => import('./direct-by-socket.js'),
};

export async function findConnector(options: ConnectorOptions, signal: AbortSignal): Promise<Connector> {
  const {settings, serverUrl, firstLeg, tokenSource} = options;
  const {tokenUrl, agent} = settings;
  const server =
    (tokenSource ?? tokenUrl) === undefined ? await fetchServerConfig(serverUrl, agent, signal) : undefined;
  if (server && server.version !== VERSION) {
    (await import('./other-version.js')).goOnWith(server, serverUrl);
  }
  if (server?.access === 'guarded') {
    // A guard carries by its socket what nobody answers.
    const leg = settings.mode?.startsWith('trans') ? 'websocket' : firstLeg;
    const {guardedAccess} = await GUARDED[leg]();
    return guardedAccess({...options, token: await tokenOf(options, signal)});
  }
  const {directAccess} = await DIRECT[firstLeg]();
  return directAccess(options);
}

/** By whom the page's own backend vouches for the visitor; most pages have none that does. */
async function tokenOf(options: ConnectorOptions, signal: AbortSignal): Promise<string | undefined> {
  if ((options.visitorTokenSource ?? options.settings.visitorTokenUrl) === undefined) return undefined;
  const {visitorToken} = await import('./visitor-token.js');
  return visitorToken(options, signal);
}
