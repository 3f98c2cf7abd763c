/** Direct access by the settings of a page: the page itself tells the provider what it wants of the session. */
import type {PageSettings} from '../../config/schema.js';
import {PREFIX_MS, SILENCE_MS} from '../conversation/turn-watch.js';
import {fillIn} from '../protocol/dynamic-variables.js';
import {DirectConnector} from './connect-direct.js';
import type {Connector} from './connector.js';
import {pageLanguage, sessionSettings} from './page-session.js';
import {toolDefinitions, type PageTool} from './tools/page-tool.js';

export type DirectAccess = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  /** Where client secrets are asked for: the voice server's `/session`, or an endpoint of the page's own. */
  readonly tokenUrl: string;
};

export function directAccess({settings, tools, tokenUrl}: DirectAccess): Connector {
  const {dynamicVariables = {}, greeting, instructions} = settings;
  const filled = (text: string | undefined): string | undefined => text && fillIn(text, dynamicVariables);
  return new DirectConnector({
    tokenUrl,
    tokenRequest: {agent: settings.agent, model: settings.model},
    settings: {
      language: pageLanguage(),
      bargeIn: 'confirmed',
      vadPrefixPaddingMs: PREFIX_MS,
      vadSilenceMs: SILENCE_MS,
      ...sessionSettings(settings),
      ...(instructions !== undefined && {instructions: filled(instructions)}),
      // Without tools of its own the page leaves those of the agent alone.
      ...(tools.length > 0 && {tools: toolDefinitions(tools)}),
      audioFormat: settings.audioFormat,
    },
    shape: {mode: settings.mode ?? 'conversation', answeredBy: 'provider'},
    greeting: filled(greeting),
    format: settings.audioFormat ?? 'pcm16',
    chunkMs: settings.chunkMs,
  });
}
