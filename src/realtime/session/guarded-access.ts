/** Guarded access by the settings of a page: they are wishes, and the guard says which of them it grants. */
import type {PageSettings} from '../../config/schema.js';
import type {VoiceError} from '../../shared/errors.js';
import {VERSION} from '../../shared/version.js';
import {GuardedConnector, type GuardedOptions} from './connect-guarded.js';
import type {Connector} from './connector.js';
import {pageLanguage, pageOverrides} from './page-session.js';
import type {Resumption} from './resume-on-reload.js';
import type {PageTool} from './tools/page-tool.js';

export type GuardedAccess = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  readonly serverUrl: string;
  readonly takeSocket?: (() => WebSocket | undefined) | undefined;
  readonly onRefused: (error: VoiceError) => void;
  readonly onTicket?: GuardedOptions['onTicket'];
  readonly resumption?: Resumption | undefined;
  /** By whom the page's own backend vouches for the visitor; works once. */
  readonly token?: string | undefined;
};

export function guardedAccess({settings, tools, resumption, token, ...link}: GuardedAccess): Connector {
  const {agent, mode = 'conversation'} = settings;
  const overrides = pageOverrides(settings, tools);
  return new GuardedConnector({
    ...link,
    ...resumption,
    // What is `undefined` is not sent.
    start: {mode, agent, token, locale: pageLanguage(), overrides, version: VERSION},
    format: settings.audioFormat ?? 'pcm16',
    chunkMs: settings.chunkMs,
  });
}
