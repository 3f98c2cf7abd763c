/**
 * The dialect of translation sessions: what a client may send, what holds where it is silent, and how the wire shows it.
 * It stands alone because it shares no event with a conversation but the errors, and no field but those of the ear.
 */
import {z} from 'zod';
import {parseOrExplain} from './explain.js';
import {ProtocolFailure} from './failure.js';

export const DEFAULT_TRANSLATION_MODEL = 'gpt-realtime-translate';

const input = z.strictObject({
  transcription: z.optional(z.nullable(z.strictObject({model: z.string()}))),
  noise_reduction: z.optional(
    z.nullable(
      z.strictObject({
        type: z.enum(['near_field', 'far_field']),
        strength: z.optional(z.number()),
      }),
    ),
  ),
});
const audio = z.strictObject({
  input: z.optional(input),
  output: z.optional(z.strictObject({language: z.optional(z.string())})),
});
const change = z.strictObject({audio: z.optional(audio)});
const wholeSession = z.strictObject({model: z.string(), audio: z.optional(audio)});

const own = {event_id: z.optional(z.string())};
const EVENTS = {
  'session.update': z.strictObject({...own, type: z.literal('session.update'), session: change}),
  'session.input_audio_buffer.append': z.strictObject({
    ...own,
    type: z.literal('session.input_audio_buffer.append'),
    audio: z.string(),
  }),
  'session.close': z.strictObject({...own, type: z.literal('session.close')}),
} as const;

export type TranslationEvent = z.infer<(typeof EVENTS)[keyof typeof EVENTS]>;
type Change = z.infer<typeof change>;

export type TranslationSettings = {
  readonly type: 'translation';
  readonly model: string;
  /** `null`: what is said is not written down. */
  readonly transcription: {readonly model: string} | null;
  readonly noise_reduction: object | null;
  /** A language tag. */
  readonly language: string;
};

/** What holds in a session that nobody configured. */
export function defaultTranslation(model = DEFAULT_TRANSLATION_MODEL): TranslationSettings {
  return {type: 'translation', model, transcription: null, noise_reduction: null, language: 'en'};
}

/** The session of a client secret. `speaks`: throws for languages that nobody here can translate into. */
export function parseTranslation(
  session: unknown,
  speaks: readonly string[] | undefined,
): TranslationSettings {
  const {model, ...rest} = parseOrExplain(wholeSession, session, ['session']);
  return mergeTranslation(defaultTranslation(model), rest, speaks);
}

/** One frame of a client, or the failure that answers it. */
export function parseTranslationEvent(json: unknown): TranslationEvent {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string' || !isListed(type)) {
    const supported = Object.keys(EVENTS)
      .map(name => `'${name}'`)
      .join(', ');
    const shown = typeof type === 'string' ? type : JSON.stringify(type ?? null);
    const message = `Invalid value: '${shown}'. Supported values are: ${supported}.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'type'});
  }
  return parseOrExplain(EVENTS[type], json);
}

export function mergeTranslation(
  now: TranslationSettings,
  {audio: sound}: Change,
  speaks: readonly string[] | undefined,
): TranslationSettings {
  const {transcription = now.transcription, noise_reduction = now.noise_reduction} = sound?.input ?? {};
  const {language = now.language} = sound?.output ?? {};
  if (speaks !== undefined && !speaks.includes(languageOf(language))) {
    const supported = speaks.map(code => `'${code}'`).join(', ');
    const message = `Invalid value: '${language}'. Supported values are: ${supported}.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'session.audio.output.language'});
  }
  return {...now, transcription, noise_reduction, language};
}

/** `de-CH` is German. */
export function languageOf(tag: string): string {
  return (tag.split('-')[0] ?? '').toLowerCase();
}

/** The effective session as the wire shows it; what is switched off is left out, as in a conversation. */
export function describeTranslation(settings: TranslationSettings, id: string, expiresAt: number): object {
  const {type, model, transcription, noise_reduction, language} = settings;
  return {
    ...{type, id, model, expires_at: expiresAt},
    audio: {
      input: {
        ...(transcription === null ? {} : {transcription}),
        ...(noise_reduction === null ? {} : {noise_reduction}),
      },
      output: {language},
    },
  };
}

function isListed(type: string): type is keyof typeof EVENTS {
  return Object.hasOwn(EVENTS, type);
}
