/**
 * Which of the two ways a call takes: the server decides, unless the page brings a token endpoint of its own. Each is
 * loaded where it is taken: a page needs one of them.
 */
import type {PageSettings} from '../../config/schema.js';
import type {VoiceError} from '../../shared/errors.js';
import type {Connector} from './connector.js';
import type {Resumption} from './resume-on-reload.js';
import {fetchServerConfig} from './server-client.js';
import type {PageTool} from './tools/page-tool.js';

export type ConnectorOptions = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  readonly serverUrl: string;
  /** A socket to the guard that was opened ahead, if there is one. */
  readonly takeSocket?: (() => WebSocket | undefined) | undefined;
  readonly onRefused: (error: VoiceError) => void;
  /** The call has lasted as long as the page lets it; a guard keeps that time by itself. */
  readonly onLimit: () => void;
  /** Where this call goes on with an earlier one, and is kept for a later one. */
  readonly resumption?: Resumption | undefined;
};

export async function findConnector(options: ConnectorOptions, signal: AbortSignal): Promise<Connector> {
  const {settings, serverUrl} = options;
  const {tokenUrl} = settings;
  const server =
    tokenUrl === undefined ? await fetchServerConfig(serverUrl, settings.agent, signal) : undefined;
  if (server?.access === 'guarded') {
    const {guardedAccess} = await import('./guarded-access.js');
    return guardedAccess(options);
  }
  const {directAccess} = await import('./direct-access.js');
  return directAccess({...options, server});
}
