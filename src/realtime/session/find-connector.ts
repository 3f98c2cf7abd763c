/** Which of the two ways a call takes: the server decides, unless the page brings a token endpoint of its own. */
import type {PageSettings} from '../../config/schema.js';
import type {VoiceError} from '../../shared/errors.js';
import type {GuardedOverrides} from '../protocol/guarded-client.js';
import {PREFIX_MS, SILENCE_MS} from '../conversation/turn-watch.js';
import {fillIn} from '../protocol/dynamic-variables.js';
import {DirectConnector} from './connect-direct.js';
import {GuardedConnector} from './connect-guarded.js';
import type {Connector} from './connector.js';
import type {Resumption} from './resume-on-reload.js';
import {fetchServerConfig} from './server-client.js';
import {toolDefinitions, type PageTool} from './tools/page-tool.js';

/** The longest language tag that the guard reads. */
const MAX_TAG_LENGTH = 35;

export type ConnectorOptions = {
  readonly settings: PageSettings;
  readonly tools: readonly PageTool[];
  readonly serverUrl: string;
  readonly onRefused: (error: VoiceError) => void;
  /** Where this call goes on with an earlier one, and is kept for a later one. */
  readonly resumption?: Resumption | undefined;
};

export async function findConnector(options: ConnectorOptions, signal: AbortSignal): Promise<Connector> {
  const {settings, serverUrl} = options;
  if (settings.tokenUrl !== undefined) return direct(options, new URL(settings.tokenUrl, location.href).href);
  const {access} = await fetchServerConfig(serverUrl, settings.agent, signal);
  return access === 'direct' ? direct(options, `${serverUrl}/session`) : guarded(options);
}

function direct({settings, tools}: ConnectorOptions, tokenUrl: string): Connector {
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

function guarded({settings, tools, serverUrl, onRefused, resumption}: ConnectorOptions): Connector {
  const {agent, mode = 'conversation', model, greeting, dynamicVariables} = settings;
  const wishes: GuardedOverrides = {
    ...sessionSettings(settings),
    ...(model !== undefined && {model}),
    ...(greeting !== undefined && {greeting}),
    ...(dynamicVariables !== undefined && {dynamicVariables}),
    ...(tools.length > 0 && {tools: toolDefinitions(tools)}),
  };
  return new GuardedConnector({
    serverUrl,
    start: {
      mode,
      ...(agent !== undefined && {agent}),
      locale: pageLanguage(),
      ...(Object.keys(wishes).length > 0 && {overrides: wishes}),
    },
    format: settings.audioFormat ?? 'pcm16',
    chunkMs: settings.chunkMs,
    onRefused,
    ...resumption,
  });
}

/** The settings that belong to the provider's session; absent ones stay absent, so that "not said" survives. */
export function sessionSettings(
  settings: PageSettings,
): Omit<GuardedOverrides, 'tools' | 'model' | 'greeting' | 'dynamicVariables'> {
  const {instructions, voice, language, speed, turnDetection, noiseReduction, inputTranscription} = settings;
  const {vadThreshold, vadPrefixPaddingMs, vadSilenceMs, vadEagerness, idleTimeoutMs, bargeIn} = settings;
  return {
    ...(instructions !== undefined && {instructions}),
    ...(voice !== undefined && {voice}),
    ...(language !== undefined && {language}),
    ...(speed !== undefined && {speed}),
    ...(turnDetection !== undefined && {turnDetection}),
    ...(vadThreshold !== undefined && {vadThreshold}),
    ...(vadPrefixPaddingMs !== undefined && {vadPrefixPaddingMs}),
    ...(vadSilenceMs !== undefined && {vadSilenceMs}),
    ...(vadEagerness !== undefined && {vadEagerness}),
    ...(idleTimeoutMs !== undefined && {idleTimeoutMs}),
    ...(bargeIn !== undefined && {bargeIn}),
    ...(noiseReduction !== undefined && {noiseReduction}),
    ...(inputTranscription !== undefined && {inputTranscription}),
  };
}

/** A page says its language in its `lang`; one that does not is read by a browser that has one. */
function pageLanguage(): string {
  return (document.documentElement.lang || navigator.language).slice(0, MAX_TAG_LENGTH);
}
