/** Direct access by the settings of a page: what it wants of the session goes along with the question for a token. */
import type {PageSettings} from '../../config/schema.js';
import {DirectConnector} from './connect-direct.js';
import type {Connector} from './connector.js';
import type {IceServer} from '../protocol/guarded-server.js';
import {pageLanguage, pageOverrides} from './page-session.js';
import type {Resumption} from './resume-on-reload.js';
import type {TokenSource} from './token-source.js';
import type {PageTool} from './tools/page-tool.js';

export type DirectAccess = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  /** Where the voice server answers. */
  readonly serverUrl: string;
  /** Gets client secrets, instead of `tokenUrl`. */
  readonly tokenSource?: TokenSource | undefined;
  readonly iceServers?: readonly IceServer[] | undefined;
  readonly onLimit: () => void;
  readonly resumption?: Resumption | undefined;
};

export async function directAccess({
  settings,
  tools,
  serverUrl,
  tokenSource,
  iceServers,
  onLimit,
  resumption,
}: DirectAccess): Promise<Connector> {
  const {agent, model, mode = 'conversation', audioFormat = 'pcm16', tokenUrl} = settings;
  const {chunkMs, maxDurationS} = settings;
  const own = tokenSource ?? tokenUrl;
  const connector = new DirectConnector({
    // One that is relative is so to the page, as every address in it.
    tokens: {url: own ?? `${serverUrl}/session`, isPlain: own === undefined},
    wishes: {
      agent,
      model,
      mode,
      locale: pageLanguage(),
      audioFormat,
      overrides: pageOverrides(settings, tools),
    },
    // Both modes in which nobody answers are sessions of their own.
    sessionType: mode.startsWith('trans') ? (mode as 'transcription' | 'translation') : 'realtime',
    chunkMs,
    iceServers,
  });
  if (maxDurationS === undefined) return connector;
  const {LimitedConnector} = await import('./time-limit.js');
  return new LimitedConnector(connector, {maxDurationS, onLimit, since: resumption?.since});
}
