/**
 * What each attribute may say: its schema from the string in the HTML to the typed value, with the words that
 * tell a page author what is allowed. It stands alone as the one list of settings that a call reads.
 */
import * as z from 'zod/mini';

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) => ({
  allowed: values.join(', '),
  schema: z.enum(values),
});

const text = {allowed: 'text', schema: z.string()};

const numberBetween = (minimum: number, maximum: number, unit = '') => ({
  allowed: `a number from ${minimum} to ${maximum}${unit}`,
  schema: z.pipe(
    z.pipe(
      z.string().check(z.regex(/^-?\d+(\.\d+)?$/)),
      z.transform(value => Number(value)),
    ),
    z.number().check(z.minimum(minimum), z.maximum(maximum)),
  ),
});

/** Present or "true" is on, "false" is off. */
const onOff = {
  allowed: 'true or false',
  schema: z.pipe(
    z.enum(['', 'true', 'false']),
    z.transform(value => value !== 'false'),
  ),
};

/** An address, absolute or relative to the page. */
const address = {
  allowed: 'an http or https address, or a path',
  schema: z.string().check(z.regex(/^(https?:\/\/[^\s]+|\.{0,2}\/[^\s]*)$/i)),
};

/** Hyphens are understood where the protocol has underscores. */
const underscored = <const Values extends readonly [string, ...string[]]>(...values: Values) => ({
  allowed: values.join(', '),
  schema: z.pipe(
    z.pipe(
      z.string(),
      z.transform(value => value.replaceAll('-', '_')),
    ),
    z.enum(values),
  ),
});

/** Every attribute that a call reads. The key is the attribute's name. */
export const SETTINGS = {
  'server-url': address,
  'token-url': address,
  agent: {allowed: 'letters, digits, - and _', schema: z.string().check(z.regex(/^[\w-]{1,64}$/))},
  transport: oneOf('auto', 'webrtc', 'websocket'),
  mode: oneOf('conversation', 'text'),
  model: text,
  voice: text,
  instructions: text,
  language: {
    allowed: 'a language tag such as en or de-CH',
    schema: z.string().check(z.regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i)),
  },
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

type SettingValue<Name extends SettingName> = z.output<(typeof SETTINGS)[Name]['schema']>;

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** What the page said, in camelCase; a setting that the page left out is absent. */
export type PageSettings = {
  readonly [Name in SettingName as CamelCase<Name>]?: SettingValue<Name>;
};
