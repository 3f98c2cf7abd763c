/**
 * Which of the two ways a call takes: the server decides, unless the page brings a token endpoint of its own. Each is
 * loaded where it is taken: a page needs one of them.
 */
import type {PageSettings} from '../../config/schema.js';
import type {VoiceError} from '../../shared/errors.js';
import {VERSION} from '../../shared/version.js';
import type {GuardedOptions} from './connect-guarded.js';
import type {Connector} from './connector.js';
import type {Resumption} from './resume-on-reload.js';
import {fetchServerConfig} from './server-client.js';
import type {PageTool} from './tools/page-tool.js';
import type {VisitorTokenSource} from './visitor-token.js';

export type ConnectorOptions = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  readonly serverUrl: string;
  /** A socket to the guard that was opened ahead, if there is one. */
  readonly takeSocket?: (() => WebSocket | undefined) | undefined;
  readonly onRefused: (error: VoiceError) => void;
  /** Told by a guard alone. */
  readonly onTicket?: GuardedOptions['onTicket'];
  /** Vouches for the visitor of a guarded call, instead of `visitor-token-url`. */
  readonly visitorTokenSource?: VisitorTokenSource | undefined;
  /** The call has lasted as long as the page lets it; a guard keeps that time by itself. */
  readonly onLimit: () => void;
  /** Where this call goes on with an earlier one, and is kept for a later one. */
  readonly resumption?: Resumption | undefined;
};

export async function findConnector(options: ConnectorOptions, signal: AbortSignal): Promise<Connector> {
  const {settings, serverUrl} = options;
  const {tokenUrl, agent} = settings;
  if (tokenUrl === undefined) {
    const server = await fetchServerConfig(serverUrl, agent, signal);
    if (server.version !== VERSION) (await import('./other-version.js')).goOnWith(server, serverUrl);
    if (server.access === 'guarded') {
      const {guardedAccess} = await import('./guarded-access.js');
      return guardedAccess({...options, token: await tokenOf(options, signal)});
    }
  }
  const {directAccess} = await import('./direct-access.js');
  return directAccess(options);
}

/** By whom the page's own backend vouches for the visitor; most pages have none that does. */
async function tokenOf(options: ConnectorOptions, signal: AbortSignal): Promise<string | undefined> {
  if ((options.visitorTokenSource ?? options.settings.visitorTokenUrl) === undefined) return undefined;
  const {visitorToken} = await import('./visitor-token.js');
  return visitorToken(options, signal);
}
