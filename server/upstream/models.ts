/**
 * The models of the provider that this project knows: what they are for, what they cost, when they shut down. One
 * table, so that a default, a price or a date is changed in one place. An owner replaces prices in `voice.config.json`.
 */

import type {MinutePrice, TokenPrice} from '../../src/realtime/protocol/prices.js';

export type {MinutePrice, TokenPrice} from '../../src/realtime/protocol/prices.js';

/** The current small model: what a call costs is bounded by it unless the owner chooses another. */
export const DEFAULT_REALTIME_MODEL = 'gpt-realtime-2.1-mini';

/** What translates while somebody speaks. */
export const DEFAULT_TRANSLATION_MODEL = 'gpt-realtime-translate';

/** What reads a text aloud. */
export const DEFAULT_SPEECH_MODEL = 'gpt-4o-mini-tts';

/** When the prices and the shutdown dates were read, on the provider's own pages where `sure` is absent. */
export const PRICES_READ_ON = '2026-11-21';

/** `perMillionCharacters` in dollars. */
export type SpeechPrice = {readonly perMillionCharacters: number};
export type Price = TokenPrice | MinutePrice | SpeechPrice;

export type Model = {
  readonly kind: 'realtime' | 'transcription' | 'translation' | 'speech';
  readonly price: Price;
  /** Only where the price is not read on the provider's page of the model. */
  readonly sure?: 'likely' | 'unsure';
  /** The last day is the one before; ISO date. */
  readonly shutdown?: string;
  readonly replacement?: string;
};

const LARGE: TokenPrice = {
  textIn: 4,
  textCached: 0.4,
  textOut: 24,
  audioIn: 32,
  audioCached: 0.4,
  audioOut: 64,
  imageIn: 5,
  imageCached: 0.5,
};
const LARGE_1: TokenPrice = {...LARGE, textOut: 16};
const SMALL: TokenPrice = {
  textIn: 0.6,
  textCached: 0.06,
  textOut: 2.4,
  audioIn: 10,
  audioCached: 0.3,
  audioOut: 20,
  imageIn: 0.8,
  imageCached: 0.08,
};
const END_OF_REALTIME_1 = '2027-01-20';
const END_OF_WHISPER = '2027-02-26';
const LARGE_ENDS = {
  kind: 'realtime',
  price: LARGE_1,
  sure: 'likely',
  shutdown: END_OF_REALTIME_1,
  replacement: 'gpt-realtime-2.1',
} as const;
const SMALL_ENDS = {
  kind: 'realtime',
  price: SMALL,
  sure: 'likely',
  shutdown: END_OF_REALTIME_1,
  replacement: 'gpt-realtime-2.1-mini',
} as const;
const heardFor = (perMinute: number): Model => ({kind: 'transcription', price: {perMinute}});
const heardUntilFebruary = (perMinute: number): Model => ({
  ...heardFor(perMinute),
  sure: 'likely',
  shutdown: END_OF_WHISPER,
  replacement: 'gpt-transcribe',
});

const MODELS = new Map<string, Model>([
  ['gpt-realtime-2.1', {kind: 'realtime', price: LARGE}],
  ['gpt-realtime-2.1-mini', {kind: 'realtime', price: SMALL}],
  ['gpt-realtime-2', {kind: 'realtime', price: LARGE}],
  ['gpt-realtime-1.5', {kind: 'realtime', price: LARGE_1}],
  ['gpt-realtime', LARGE_ENDS],
  ['gpt-realtime-2025-08-28', LARGE_ENDS],
  ['gpt-realtime-mini', SMALL_ENDS],
  ['gpt-realtime-mini-2025-10-06', SMALL_ENDS],
  ['gpt-realtime-mini-2025-12-15', SMALL_ENDS],
  ['gpt-realtime-whisper', heardFor(0.017)],
  ['gpt-live-transcribe', heardFor(0.017)],
  ['gpt-transcribe', heardFor(0.0045)],
  ['gpt-4o-transcribe', heardUntilFebruary(0.006)],
  ['gpt-4o-transcribe-diarize', heardUntilFebruary(0.006)],
  ['gpt-4o-mini-transcribe', heardUntilFebruary(0.003)],
  ['gpt-4o-mini-transcribe-2025-12-15', heardUntilFebruary(0.003)],
  ['whisper-1', heardUntilFebruary(0.006)],
  [DEFAULT_TRANSLATION_MODEL, {kind: 'translation', price: {perMinute: 0.034}}],
  // About a thousand characters are a minute of speech, at $0.015.
  ['gpt-4o-mini-tts', {kind: 'speech', price: {perMillionCharacters: 15}, sure: 'unsure'}],
  ['tts-1', {kind: 'speech', price: {perMillionCharacters: 15}, sure: 'likely'}],
]);

/** Names that were shut down already, and what to use instead. */
const RETIRED: ReadonlyArray<readonly [RegExp, string]> = [
  [/^gpt-4o-mini-realtime-preview/, 'gpt-realtime-2.1-mini'],
  [/^gpt-4o-realtime-preview/, 'gpt-realtime-2.1'],
];

/** Voices of a Realtime session. */
export const REALTIME_VOICES = [
  ...['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'],
] as const;
/** Voices that can read a text aloud and hold no conversation. */
export const SPEECH_ONLY_VOICES: readonly string[] = ['fable', 'nova', 'onyx'];
/** What is used instead of one of them. */
export const REPLACEMENT_VOICE = 'marin';

export function modelOf(name: string): Model | undefined {
  return MODELS.get(name);
}

/** Those of a kind that have no last day, in the order of the table: what somebody may begin with today. */
export function currentModels(kind: Model['kind']): Array<readonly [name: string, model: Model]> {
  return [...MODELS].filter(([, model]) => model.kind === kind && model.shutdown === undefined);
}

/** The model of a translation: the one that was named, where it does that, else the one that does. */
export function translationModel(name: string | undefined): string {
  return name !== undefined && modelOf(name)?.kind === 'translation' ? name : DEFAULT_TRANSLATION_MODEL;
}

/** What to use instead of a model that is shut down on `day` (an ISO date), or `undefined` where it is not. */
export function replacementOf(name: string, day: string): string | undefined {
  const retired = RETIRED.find(([pattern]) => pattern.test(name));
  if (retired !== undefined) return retired[1];
  const {shutdown, replacement} = MODELS.get(name) ?? {};
  return shutdown !== undefined && shutdown <= day ? replacement : undefined;
}
