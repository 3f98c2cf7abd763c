/**
 * Every attribute of `<realtime-voice>` in one table. It stands alone because what renders the element on a server, or wraps it,
 * goes by the same list and needs no Lit.
 */

/** Attributes whose value is read as it stands; the call checks it when it is loaded. One text: it is lighter. */
const TEXT_NAMES =
  'server-url token-url visitor-token-url agent transport mode model voice instructions language speed turn-detection vad-threshold vad-prefix-padding-ms vad-silence-ms vad-eagerness noise-reduction input-transcription transcription-keywords transcription-delay target-language input-speech output-speech replay for greeting barge-in idle-timeout-ms max-duration-s dynamic-variables metadata user-id audio-format sample-rate chunk-ms input-device-id output-device-id latency-hint worklet-base-url volume variant placement theme agent-name avatar-url privacy-url terms-url text-contents';

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;
type TextName = Words<typeof TEXT_NAMES>;

export const TEXTS = TEXT_NAMES.split(' ') as readonly TextName[];

/** Attributes that are on or off, with what holds where the page says nothing. */
export const SWITCHES = {
  'echo-cancellation': true,
  'noise-suppression': true,
  'auto-gain-control': true,
  'voice-isolation': false,
  'mic-muted': false,
  'output-muted': false,
  transcript: true,
  'text-input': false,
  'resume-on-reload': false,
  'single-call': false,
  open: false,
  dismissible: true,
  settings: false,
  consent: false,
  remember: false,
  feedback: false,
  record: false,
  debug: false,
  metrics: false,
} as const;

export type SwitchName = keyof typeof SWITCHES;

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** What a page may give where an attribute has text. */
export type RawValue = string | number | null | undefined;

/** Attributes that are JSON: their property may be the object itself. */
type JsonName = 'dynamic-variables' | 'metadata';

/** The attributes as properties in camelCase. Text ones take a number too, for pages written in JavaScript. */
export type AttributeProperties = {
  [Name in TextName as CamelCase<Name>]?: Name extends JsonName ? RawValue | object : RawValue;
} & {-readonly [Name in keyof typeof SWITCHES as CamelCase<Name>]: boolean};

/** `vad-silence-ms` is the property `vadSilenceMs`. */
export function propertyName(attribute: string): string {
  return attribute.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
