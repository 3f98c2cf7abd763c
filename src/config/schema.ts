/**
 * What each attribute may say: how the string in the HTML becomes the typed value, with the words that
 * tell a page author what is allowed. It stands alone as the one list of settings that a call reads.
 */

/** What an attribute may say, and the value that it stands for; `undefined` where it says something else. */
type Setting<T> = {readonly allowed: string; readonly read: (written: string) => T | undefined};

function oneOf<const Values extends readonly string[]>(...values: Values): Setting<Values[number]> {
  return {allowed: values.join(', '), read: written => values.find(value => value === written)};
}

const matching = (allowed: string, pattern: RegExp): Setting<string> => ({
  allowed,
  read: written => (pattern.test(written) ? written : undefined),
});

const text: Setting<string> = {allowed: 'text', read: written => written};

const numberBetween = (minimum: number, maximum: number, unit = ''): Setting<number> => ({
  allowed: `a number from ${minimum} to ${maximum}${unit}`,
  read: written => {
    const value = /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : NaN;
    return value >= minimum && value <= maximum ? value : undefined;
  },
});

/** Present or "true" is on, "false" is off. */
const onOff: Setting<boolean> = {
  allowed: 'true or false',
  read: written => (['', 'true', 'false'].includes(written) ? written !== 'false' : undefined),
};

/** An address, absolute or relative to the page. */
const address = matching('an http or https address, or a path', /^(https?:\/\/[^\s]+|\.{0,2}\/[^\s]*)$/i);

/** Hyphens are understood where the protocol has underscores. */
function underscored<const Values extends readonly string[]>(...values: Values): Setting<Values[number]> {
  const {allowed, read} = oneOf(...values);
  return {allowed, read: written => read(written.replaceAll('-', '_'))};
}

/** Every attribute that a call reads. The key is the attribute's name. */
export const SETTINGS = {
  'server-url': address,
  'token-url': address,
  agent: matching('letters, digits, - and _', /^[\w-]{1,64}$/),
  transport: oneOf('auto', 'webrtc', 'websocket'),
  mode: oneOf('conversation', 'text'),
  model: text,
  voice: text,
  instructions: text,
  language: matching('a language tag such as en or de-CH', /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i),
  speed: numberBetween(0.25, 1.5),
  'turn-detection': underscored('server_vad', 'semantic_vad'),
  'vad-threshold': numberBetween(0, 1),
  'vad-prefix-padding-ms': numberBetween(0, 5_000, ' ms'),
  'vad-silence-ms': numberBetween(100, 10_000, ' ms'),
  'vad-eagerness': oneOf('low', 'medium', 'high', 'auto'),
  'noise-reduction': underscored('near_field', 'far_field', 'off'),
  'input-transcription': text,
  'echo-cancellation': onOff,
  'noise-suppression': onOff,
  'auto-gain-control': onOff,
  'voice-isolation': onOff,
  'audio-format': oneOf('pcm16', 'pcmu', 'pcma'),
  'chunk-ms': numberBetween(10, 100, ' ms'),
  'input-device-id': text,
  'output-device-id': text,
  'latency-hint': oneOf('interactive', 'balanced', 'playback'),
  'worklet-base-url': address,
  volume: numberBetween(0, 1),
  'mic-muted': onOff,
} as const;

export type SettingName = keyof typeof SETTINGS;

type SettingValue<Name extends SettingName> = NonNullable<ReturnType<(typeof SETTINGS)[Name]['read']>>;

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** What the page said, in camelCase; a setting that the page left out is absent. */
export type PageSettings = {
  readonly [Name in SettingName as CamelCase<Name>]?: SettingValue<Name>;
};
