/**
 * What a visitor may choose for a call, with the words for it. It stands alone from the panel: these are facts of the
 * call, whatever shows them.
 */
import {SETTINGS, type SettingName} from '../../config/schema.js';
import {pageLanguage} from '../../realtime/session/page-session.js';
import type {RawValue} from '../attribute-names.js';
import type {settingsWords} from '../locales/en.settings.js';
import type {Words} from '../locales/en.js';
import type {SessionOptions, VoiceHost} from '../shell-link.js';
import type {Offer} from './offer.js';

/** By the names of the properties. An empty text is what holds where nobody chooses. */
export type Choices = {
  readonly inputDeviceId?: string;
  readonly outputDeviceId?: string;
  readonly voice?: string;
  readonly language?: string;
  readonly speed?: string;
  readonly turnDetection?: string;
  readonly noiseReduction?: string;
  readonly textScale?: string;
  readonly transcript?: boolean;
};

export type SettingsWords = Words & {readonly [Key in keyof typeof settingsWords]: string};

export type Option = {
  readonly value: string;
  readonly label: string;
  /** Not to be chosen in this call. */
  readonly isLocked?: boolean;
};

/** One thing to choose. */
export type Field = {
  readonly name: keyof Choices;
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
};

export type Present = {
  readonly host: VoiceHost;
  /** Is a call open right now? */
  readonly isOpen: boolean;
  /** Are its turns, or were those of the last one, made by hand? */
  readonly byHand: boolean;
};

const LANGUAGES = 'ar cs da de el en es fi fr he hi hu it ja ko nl no pl pt ro ru sv tr uk zh'.split(' ');

const BY_HAND = 'push-to-talk';

/** What may be chosen of a call, in the order of the panel. */
export function sessionFields(offer: Offer, present: Present, words: SettingsWords): readonly Field[] {
  const {host} = present;
  const {voices} = offer;
  const fields: ReadonlyArray<readonly [attribute: SettingName, field: Field]> = [
    ['voice', voiceField(host, voices, words)],
    ['language', languageField(host, words)],
    ['speed', speedField(host, words)],
    ['turn-detection', turnsField(present, words)],
    ['noise-reduction', noiseField(host, words)],
  ];
  return fields
    .filter(([attribute]) => offer.allow.includes(attribute) && (attribute !== 'voice' || voices.length > 0))
    .map(([, field]) => field);
}

export function textSizeField(host: HTMLElement, words: SettingsWords): Field {
  const value = getComputedStyle(host).getPropertyValue('--rv-text-scale').trim() || '1';
  return withPresent({
    ...{name: 'textScale', label: words.textSize, value},
    options: [
      {value: '1', label: words.normal},
      {value: '1.25', label: words.large},
      {value: '1.5', label: words.largest},
    ],
  });
}

/** What a running call is told of a choice. Back to the agent's own voice goes the next one. */
export function changeOf({voice, language, speed, turnDetection, noiseReduction}: Choices): SessionOptions {
  return {
    ...(voice && {voice}),
    ...(language !== undefined && {language: language || pageLanguage()}),
    ...(speed && {speed}),
    ...(turnDetection && {turnDetection}),
    ...(noiseReduction && {noiseReduction}),
  };
}

function voiceField({voice}: VoiceHost, voices: readonly string[], words: SettingsWords): Field {
  return withPresent({
    ...{name: 'voice', label: words.voice, value: said(voice)},
    options: [
      {value: '', label: words.standardVoice},
      ...voices.map(value => ({value, label: value.charAt(0).toUpperCase() + value.slice(1)})),
    ],
  });
}

/** By their names in the language of the widget, in its order. */
function languageField({language}: VoiceHost, words: SettingsWords): Field {
  const value = SETTINGS.language.read(said(language)) ?? '';
  const names = new Intl.DisplayNames([words.lang], {type: 'language'});
  const tags = LANGUAGES.includes(value) || value === '' ? LANGUAGES : [...LANGUAGES, value];
  const options = tags
    .map(tag => ({value: tag, label: nameOf(tag, names)}))
    .sort((one, other) => one.label.localeCompare(other.label, words.lang));
  return {
    ...{name: 'language', label: words.spokenLanguage, value},
    options: [{value: '', label: words.anyLanguage}, ...options],
  };
}

/** A page may write what looks like a tag, and is none. */
function nameOf(tag: string, names: Intl.DisplayNames): string {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function speedField({speed}: VoiceHost, words: SettingsWords): Field {
  return withPresent({
    ...{name: 'speed', label: words.speed, value: String(SETTINGS.speed.read(said(speed)) ?? 1)},
    options: [
      {value: '0.85', label: words.slower},
      {value: '1', label: words.normal},
      {value: '1.2', label: words.faster},
    ],
  });
}

/** Whether turns are made by hand is settled when a call begins: nobody would hear where one ends. */
function turnsField({host, isOpen, byHand}: Present, words: SettingsWords): Field {
  const wished =
    SETTINGS['turn-detection'].read(said(host.turnDetection)) ?? (byHand ? BY_HAND : 'server_vad');
  const automatic = wished === BY_HAND ? 'server_vad' : wished;
  const options = [
    {value: 'server_vad', label: words.turnsPause},
    {value: 'semantic_vad', label: words.turnsMeaning},
    {value: BY_HAND, label: words.turnsHand},
  ];
  return {
    ...{name: 'turnDetection', label: words.turns},
    value: !isOpen ? wished : byHand ? BY_HAND : automatic,
    options: options.map(option => ({
      ...option,
      isLocked: isOpen && byHand !== (option.value === BY_HAND),
    })),
  };
}

function noiseField({noiseReduction}: VoiceHost, words: SettingsWords): Field {
  return {
    ...{name: 'noiseReduction', label: words.noise},
    value: SETTINGS['noise-reduction'].read(said(noiseReduction)) ?? 'off',
    options: [
      {value: 'near_field', label: words.noiseNear},
      {value: 'far_field', label: words.noiseFar},
      {value: 'off', label: words.noiseOff},
    ],
  };
}

/** What the page says, as an attribute would say it. */
function said(value: RawValue): string {
  return String(value ?? '');
}

/** What the page chose, and is none of the usual choices, is one here. */
function withPresent(field: Field): Field {
  const {value, options} = field;
  if (options.some(option => option.value === value)) return field;
  return {...field, options: [...options, {value, label: value}]};
}
