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
  'targetLanguage',
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
  'transcriptionKeywords',
  'transcriptionDelay',
] as const satisfies ReadonlyArray<keyof PageSettings>;

export type PageSession = Omit<Pick<PageSettings, (typeof NAMES)[number]>, 'bargeIn'> & {
  readonly bargeIn?: Exclude<PageSettings['bargeIn'], 'off'>;
};

/** What a page says of a session, and cannot change in mid-call. */
const FIRST_NAMES = ['model', 'greeting', 'dynamicVariables', ...NAMES] as const;

/** What may change in mid-call. */
export function sessionSettings(settings: PageSettings): PageSession {
  return said(settings, NAMES);
}

/** What a page asks to differ from the agent; what it does not name stays the agent's. */
export function pageOverrides(settings: PageSettings, tools: readonly PageTool[]): GuardedOverrides {
  return {...said(settings, FIRST_NAMES), ...(tools.length > 0 && {tools: toolDefinitions(tools)})};
}

/** Absent settings stay absent, so that "not said" survives. Whom nobody hears cannot cut in: that is the page's own. */
function said(settings: PageSettings, names: ReadonlyArray<keyof PageSettings>): PageSession {
  const found = names.map(name => [name, settings[name]] as const);
  return Object.fromEntries(
    found.filter(([name, value]) => value !== undefined && (name !== 'bargeIn' || value !== 'off')),
  );
}

/** A page says its language in its `lang`; one that does not is read by a browser that has one. */
export function pageLanguage(): string {
  return (document.documentElement.lang || navigator.language).slice(0, MAX_TAG_LENGTH);
}
