/** Direct access by the settings of a page: what it wants of the session goes along with the question for a token. */
import type {PageSettings} from '../../config/schema.js';
import {DirectConnector} from './connect-direct.js';
import type {Connector} from './connector.js';
import {pageLanguage, pageOverrides} from './page-session.js';
import type {PageTool} from './tools/page-tool.js';

export type DirectAccess = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  /** Where client secrets are asked for: the voice server's `/session`, or an endpoint of the page's own. */
  readonly tokenUrl: string;
  readonly onLimit: () => void;
};

export function directAccess({settings, tools, tokenUrl, onLimit}: DirectAccess): Connector {
  const {agent, model, mode = 'conversation', audioFormat = 'pcm16', chunkMs, maxDurationS} = settings;
  return new DirectConnector({
    tokenUrl,
    wishes: {
      agent,
      model,
      mode,
      locale: pageLanguage(),
      audioFormat,
      overrides: pageOverrides(settings, tools),
    },
    ...{chunkMs, maxDurationS, onLimit},
  });
}
