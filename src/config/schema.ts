/**
 * What each attribute may say: how the string in the HTML becomes the typed value, with the words that
 * tell a page author what is allowed. It stands alone as the one list of settings that a call reads.
 */

/** As the guard takes them (realtime/protocol/limits.ts). */
const MAX_KEYWORDS = 100;
const MAX_KEYWORD_LENGTH = 64;

/** The most pairs in `metadata`. */
const MOST_NOTES = 16;

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

const textUpTo = (length: number): Setting<string> => ({
  allowed: `text of at most ${length} characters`,
  read: written => (written.length > 0 && written.length <= length ? written : undefined),
});

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

const languageTag = matching('a language tag such as en or de-CH', /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i);

/** Hyphens are understood where the protocol has underscores. */
function underscored<const Values extends readonly string[]>(...values: Values): Setting<Values[number]> {
  const {allowed, read} = oneOf(...values);
  return {allowed, read: written => read(written.replaceAll('-', '_'))};
}

/** Whose turn it is: `none` is the same as `push-to-talk`. */
const turnDetection: Setting<'server_vad' | 'semantic_vad' | 'push-to-talk'> = {
  allowed: 'server_vad, semantic_vad, push-to-talk, none',
  read: written => {
    const name = written.replaceAll('-', '_');
    if (name === 'push_to_talk' || name === 'none') return 'push-to-talk';
    return name === 'server_vad' || name === 'semantic_vad' ? name : undefined;
  },
};

/** Names and what stands for them: texts, numbers, true or false. */
const variables: Setting<Readonly<Record<string, string>>> = {
  allowed: 'a JSON object of names with texts or numbers',
  read: written => {
    const entries = pairsOf(written);
    if (entries?.every(([, value]) => typeof value !== 'object') !== true) return undefined;
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  },
};

/** What the page notes of a call for itself. */
const notes: Setting<Readonly<Record<string, string>>> = {
  allowed: `a JSON object of at most ${MOST_NOTES} texts`,
  read: written => {
    const entries = pairsOf(written);
    const isPlain = entries?.every((pair): pair is [string, string] => typeof pair[1] === 'string') === true;
    return isPlain && entries.length <= MOST_NOTES ? Object.fromEntries(entries) : undefined;
  },
};

/** Terms between commas. */
const terms: Setting<readonly string[]> = {
  allowed: `at most ${MAX_KEYWORDS} terms of at most ${MAX_KEYWORD_LENGTH} characters, with commas between them`,
  read: written => {
    const found = written.split(',').flatMap(term => term.trim() || []);
    const fits = found.length <= MAX_KEYWORDS && found.every(({length}) => length <= MAX_KEYWORD_LENGTH);
    return fits && found.length > 0 ? found : undefined;
  },
};

/** The fields of a JSON object; `undefined` where it is none. */
function pairsOf(written: string): Array<[string, unknown]> | undefined {
  try {
    const json: unknown = JSON.parse(written);
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? Object.entries(json)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Every attribute that a call reads. The key is the attribute's name. */
export const SETTINGS = {
  'server-url': address,
  'token-url': address,
  'visitor-token-url': address,
  agent: matching('letters, digits, - and _', /^[\w-]{1,64}$/),
  transport: oneOf('auto', 'webrtc', 'websocket'),
  mode: oneOf('conversation', 'text', 'transcription', 'translation'),
  model: text,
  voice: text,
  instructions: text,
  language: languageTag,
  'target-language': languageTag,
  speed: numberBetween(0.25, 1.5),
  greeting: text,
  'dynamic-variables': variables,
  'turn-detection': turnDetection,
  'barge-in': oneOf('confirmed', 'immediate', 'off'),
  'idle-timeout-ms': numberBetween(5_000, 30_000, ' ms'),
  'max-duration-s': numberBetween(10, 86_400, ' s'),
  'user-id': textUpTo(200),
  metadata: notes,
  'resume-on-reload': onOff,
  'single-call': onOff,
  'vad-threshold': numberBetween(0, 1),
  'vad-prefix-padding-ms': numberBetween(0, 5_000, ' ms'),
  'vad-silence-ms': numberBetween(100, 10_000, ' ms'),
  'vad-eagerness': oneOf('low', 'medium', 'high', 'auto'),
  'noise-reduction': underscored('near_field', 'far_field', 'off'),
  'input-transcription': text,
  'transcription-keywords': terms,
  'transcription-delay': oneOf('minimal', 'low', 'medium', 'high', 'xhigh'),
  'echo-cancellation': onOff,
  'noise-suppression': onOff,
  'auto-gain-control': onOff,
  'voice-isolation': onOff,
  'audio-format': oneOf('pcm16', 'pcmu', 'pcma'),
  'input-speech': oneOf('provider', 'browser'),
  'output-speech': oneOf('provider', 'server', 'browser'),
  'sample-rate': oneOf('24000', '8000'),
  'chunk-ms': numberBetween(10, 100, ' ms'),
  'input-device-id': text,
  'output-device-id': text,
  'latency-hint': oneOf('interactive', 'balanced', 'playback'),
  'worklet-base-url': address,
  volume: numberBetween(0, 1),
  'mic-muted': onOff,
  'output-muted': onOff,
} as const;

export type SettingName = keyof typeof SETTINGS;

type SettingValue<Name extends SettingName> = NonNullable<ReturnType<(typeof SETTINGS)[Name]['read']>>;

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

type Settings = {
  readonly [Name in SettingName as CamelCase<Name>]?: SettingValue<Name>;
};

/** What the page said, in camelCase; a setting that the page left out is absent. */
export type PageSettings = Omit<Settings, 'mode'> & {
  /** No page says `written-answers`: it is what a call is where the page itself speaks the answers (session/speech). */
  readonly mode?: Settings['mode'] | 'written-answers';
};
