/** Direct access by the settings of a page: what it wants of the session goes along with the question for a token. */
import type {PageSettings} from '../../config/schema.js';
import {DirectConnector} from './connect-direct.js';
import type {Connector} from './connector.js';
import {pageLanguage, pageOverrides} from './page-session.js';
import type {Resumption} from './resume-on-reload.js';
import type {PageTool} from './tools/page-tool.js';

export type DirectAccess = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  /** Where the voice server answers. */
  readonly serverUrl: string;
  readonly onLimit: () => void;
  readonly resumption?: Resumption | undefined;
};

export function directAccess({settings, tools, serverUrl, onLimit, resumption}: DirectAccess): Connector {
  const {agent, model, mode = 'conversation', audioFormat = 'pcm16', tokenUrl} = settings;
  const {chunkMs, maxDurationS} = settings;
  return new DirectConnector({
    tokens:
      tokenUrl === undefined
        ? {url: `${serverUrl}/session`, isPlain: true}
        : {url: new URL(tokenUrl, location.href).href, isPlain: false},
    wishes: {
      agent,
      model,
      mode,
      locale: pageLanguage(),
      audioFormat,
      overrides: pageOverrides(settings, tools),
    },
    sessionType: mode === 'transcription' ? mode : 'realtime',
    ...{chunkMs, maxDurationS, onLimit, since: resumption?.since},
  });
}
