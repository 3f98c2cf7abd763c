/** What of the page's settings belongs to the provider's session, however a call is connected. */
import type {PageSettings} from '../../config/schema.js';
import type {GuardedOverrides} from '../protocol/guarded-client.js';
import {toolDefinitions, type PageTool} from './tools/page-tool.js';

/** The longest language tag that the guard reads. */
const MAX_TAG_LENGTH = 35;

const NAMES = [
  'instructions',
  'voice',
  'language',
  'speed',
  'turnDetection',
  'vadThreshold',
  'vadPrefixPaddingMs',
  'vadSilenceMs',
  'vadEagerness',
  'idleTimeoutMs',
  'maxDurationS',
  'bargeIn',
  'noiseReduction',
  'inputTranscription',
] as const satisfies ReadonlyArray<keyof PageSettings>;

export type PageSession = Omit<Pick<PageSettings, (typeof NAMES)[number]>, 'bargeIn'> & {
  readonly bargeIn?: Exclude<PageSettings['bargeIn'], 'off'>;
};

/** Absent settings stay absent, so that "not said" survives. Whom nobody hears cannot cut in: that is the page's own. */
export function sessionSettings(settings: PageSettings): PageSession {
  const said = NAMES.filter(
    name => settings[name] !== undefined && (name !== 'bargeIn' || settings[name] !== 'off'),
  );
  return Object.fromEntries(said.map(name => [name, settings[name]]));
}

/** What a page asks to differ from the agent; what it does not name stays the agent's. */
export function pageOverrides(settings: PageSettings, tools: readonly PageTool[]): GuardedOverrides {
  const {model, greeting, dynamicVariables} = settings;
  return {
    ...sessionSettings(settings),
    ...(model !== undefined && {model}),
    ...(greeting !== undefined && {greeting}),
    ...(dynamicVariables !== undefined && {dynamicVariables}),
    ...(tools.length > 0 && {tools: toolDefinitions(tools)}),
  };
}

/** A page says its language in its `lang`; one that does not is read by a browser that has one. */
export function pageLanguage(): string {
  return (document.documentElement.lang || navigator.language).slice(0, MAX_TAG_LENGTH);
}
