/** What of the page's settings belongs to the provider's session, however a call is connected. */
import type {PageSettings} from '../../config/schema.js';

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
  'bargeIn',
  'noiseReduction',
  'inputTranscription',
] as const satisfies ReadonlyArray<keyof PageSettings>;

export type PageSession = Pick<PageSettings, (typeof NAMES)[number]>;

/** Absent settings stay absent, so that "not said" survives. */
export function sessionSettings(settings: PageSettings): PageSession {
  const said = NAMES.filter(name => settings[name] !== undefined);
  return Object.fromEntries(said.map(name => [name, settings[name]]));
}

/** A page says its language in its `lang`; one that does not is read by a browser that has one. */
export function pageLanguage(): string {
  return (document.documentElement.lang || navigator.language).slice(0, MAX_TAG_LENGTH);
}
