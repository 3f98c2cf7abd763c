/**
 * Plain settings as the provider's session object. It stands alone because the widget in direct access and the
 * guard both write sessions, and a page must get the same call from either.
 */
import type {
  SessionTool,
  RealtimeSession,
  ToolChoice,
  Transcription,
  TurnDetection,
} from './realtime-session.js';
import type {SoundFormat} from './frames.js';
import {wireFormat} from './wire-format.js';

/** The model that writes down what the visitor says, unless a page or an agent names another. */
export const DEFAULT_TRANSCRIPTION_MODEL = 'gpt-transcribe';
/** The same where what is said is translated while it is said. */
const DEFAULT_LIVE_MODEL = 'gpt-realtime-whisper';

export type SessionSettings = {
  readonly instructions?: string | undefined;
  readonly voice?: string | undefined;
  /** A language tag (BCP 47); the recogniser is told its language part. */
  readonly language?: string | undefined;
  readonly speed?: number | undefined;
  /** A language tag: into which what is said is translated. Only a translation has one, and it needs one. */
  readonly targetLanguage?: string | undefined;
  /** `none` is the same as `push-to-talk`: who speaks says where a turn ends. */
  readonly turnDetection?: 'server_vad' | 'semantic_vad' | 'push-to-talk' | 'none' | undefined;
  readonly vadThreshold?: number | undefined;
  readonly vadPrefixPaddingMs?: number | undefined;
  readonly vadSilenceMs?: number | undefined;
  readonly vadEagerness?: 'low' | 'medium' | 'high' | 'auto' | undefined;
  /** The assistant speaks up after so much silence; with `server_vad` only. */
  readonly idleTimeoutMs?: number | undefined;
  /** `confirmed`: whoever asks for answers, it is us, once speech is sure. Left out, it is `immediate`. */
  readonly bargeIn?: 'confirmed' | 'immediate' | undefined;
  readonly noiseReduction?: 'near_field' | 'far_field' | 'off' | undefined;
  /** `on`, `off`, or the name of a transcription model. */
  readonly inputTranscription?: string | undefined;
  /** Names and terms that may be said, for a transcription model that takes them. */
  readonly transcriptionKeywords?: readonly string[] | undefined;
  /** How long a model that hears while somebody speaks may wait to be surer. */
  readonly transcriptionDelay?: Transcription['delay'];
  readonly tools?: readonly SessionTool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  /** Of both directions. For direct access only: a guard turns what its visitors send into PCM16. */
  readonly audioFormat?: SoundFormat | undefined;
};

export type SessionShape = {
  /**
   * `text`: written turns only. `written-answers`: who speaks is answered in writing. `transcription`: what is said is written
   * down, and nobody answers. `translation`: it is said again in another language, and nobody answers either.
   */
  readonly mode: 'conversation' | 'text' | 'written-answers' | 'transcription' | 'translation';
  /** Who asks for the answer to a spoken turn, and cuts it when somebody speaks. */
  readonly answeredBy: 'provider' | 'us';
};

/** The session for `session.update` or a new call. What a setting leaves open stays the provider's default. */
export function realtimeSession(settings: SessionSettings, shape: SessionShape): RealtimeSession {
  if (shape.mode === 'transcription') return transcriptionSession(settings);
  if (shape.mode === 'translation') return translationSession(settings);
  const heard = shape.mode !== 'text';
  const spoken = shape.mode === 'conversation';
  return {
    type: 'realtime',
    output_modalities: [spoken ? 'audio' : 'text'],
    ...words(settings),
    ...(heard && {
      audio: {
        input: {
          format: wireFormat(settings.audioFormat),
          transcription: transcription(settings),
          turn_detection: turnDetection(settings, shape),
          ...noiseReduction(settings),
        },
        ...(spoken && {output: {format: wireFormat(settings.audioFormat), ...voice(settings)}}),
      },
    }),
  };
}

/**
 * The updates that a change in mid-call needs: only what `change` names is in them. `before` is what held until now,
 * because the provider takes turn detection and transcription as a whole. The voice travels alone: once the
 * assistant has spoken a provider refuses it, and everything that comes with it.
 */
export function sessionChange(
  change: SessionSettings,
  shape: SessionShape,
  before: SessionSettings = {},
): RealtimeSession[] {
  const named = (names: ReadonlyArray<keyof SessionSettings>): boolean =>
    names.some(name => change[name] !== undefined);
  const after = {...before, ...change};
  if (shape.mode === 'transcription') return named(HEARD) ? [transcriptionSession(after)] : [];
  // Who writes down what is said costs something, and stays.
  if (shape.mode === 'translation')
    return named(TRANSLATED) ? [withoutScribe(translationSession(after))] : [];
  const input = {
    ...(named(TRANSCRIPTION) && {transcription: transcription(after)}),
    ...(named(TURNS) && {turn_detection: turnDetection(after, shape)}),
    ...noiseReduction(change),
  };
  const {voice: name, ...rest} = change;
  const heard = shape.mode !== 'text';
  const spoken = shape.mode === 'conversation';
  const audio = {
    ...(Object.keys(input).length > 0 && {input}),
    ...(spoken && rest.speed !== undefined && {output: voice(rest)}),
  };
  const main = {...words(change), ...(heard && Object.keys(audio).length > 0 && {audio})};
  return [
    ...(Object.keys(main).length > 0 ? [{type: 'realtime' as const, ...main}] : []),
    ...(spoken && name !== undefined
      ? [{type: 'realtime' as const, audio: {output: voice({voice: name})}}]
      : []),
  ];
}

type AudioInput = NonNullable<NonNullable<RealtimeSession['audio']>['input']>;
type AudioOutput = NonNullable<NonNullable<RealtimeSession['audio']>['output']>;

const TRANSCRIPTION = [
  'inputTranscription',
  'language',
  'transcriptionKeywords',
  'transcriptionDelay',
] as const;
const TURNS = [
  'turnDetection',
  'vadThreshold',
  'vadPrefixPaddingMs',
  'vadSilenceMs',
  'vadEagerness',
  'idleTimeoutMs',
  'bargeIn',
] as const;

const HEARD = [...TRANSCRIPTION, ...TURNS, 'noiseReduction'] as const;
const TRANSLATED = ['targetLanguage', 'noiseReduction'] as const;

/** Models that hear while somebody speaks. */
const LIVE_MODELS: ReadonlySet<string> = new Set(['gpt-live-transcribe', 'gpt-realtime-whisper']);

/** An empty list of tools passes: it takes the tools away. */
function words({
  instructions,
  tools,
  toolChoice,
}: SessionSettings): Pick<RealtimeSession, 'instructions' | 'tools' | 'tool_choice'> {
  return {
    ...(instructions !== undefined && {instructions}),
    ...(tools !== undefined && {tools}),
    ...(toolChoice !== undefined && {tool_choice: toolChoice}),
  };
}

function noiseReduction({noiseReduction: type}: SessionSettings): Pick<AudioInput, 'noise_reduction'> {
  return type === undefined ? {} : {noise_reduction: type === 'off' ? null : {type}};
}

function voice({voice: name, speed}: SessionSettings): AudioOutput {
  return {...(name !== undefined && {voice: name}), ...(speed !== undefined && {speed})};
}

/**
 * Nothing but an ear, so it always writes down what it hears, and tells how sure it was of each word. A live model knows
 * no turns: whoever sends the sound ends each of them.
 */
function transcriptionSession(settings: SessionSettings): RealtimeSession {
  const {inputTranscription} = settings;
  const heard = inputTranscription === 'off' ? {...settings, inputTranscription: 'on'} : settings;
  const written = transcription(heard);
  const turns = isLive(written) ? null : turnDetection(heard, {mode: 'transcription', answeredBy: 'us'});
  return {
    type: 'transcription',
    audio: {
      input: {
        format: wireFormat(settings.audioFormat),
        transcription: written,
        turn_detection: turns && withoutAnswers(turns),
        ...noiseReduction(settings),
      },
    },
    include: ['item.input_audio_transcription.logprobs'],
  };
}

/** It knows no turns, and no formats: what comes is translated as it comes. What is said is written down unless it is `off`. */
function translationSession(settings: SessionSettings): RealtimeSession {
  const {inputTranscription = 'on', targetLanguage} = settings;
  const model = inputTranscription === 'on' ? DEFAULT_LIVE_MODEL : inputTranscription;
  return {
    type: 'translation',
    audio: {
      input: {
        transcription: inputTranscription === 'off' ? null : {model},
        turn_detection: null,
        ...noiseReduction(settings),
      },
      ...(targetLanguage !== undefined && {output: {language: targetLanguage}}),
    },
  };
}

function withoutScribe(session: RealtimeSession): RealtimeSession {
  const {transcription: _, ...input} = session.audio?.input ?? {};
  return {...session, audio: {...session.audio, input}};
}

/** Does this model hear while somebody speaks? */
export function isLive(transcription: Transcription | null | undefined): boolean {
  return LIVE_MODELS.has(transcription?.model ?? '');
}

/** There are none: a provider refuses what is said about them. */
function withoutAnswers(turns: TurnDetection): TurnDetection {
  const {create_response: _, interrupt_response: _1, ...rest} = turns;
  if (rest.type === 'semantic_vad') return rest;
  const {idle_timeout_ms: _2, ...heard} = rest;
  return heard;
}

function transcription(settings: SessionSettings): Transcription | null {
  const {inputTranscription = 'on', language, transcriptionKeywords, transcriptionDelay} = settings;
  if (inputTranscription === 'off') return null;
  const model = inputTranscription === 'on' ? DEFAULT_TRANSCRIPTION_MODEL : inputTranscription;
  // A browser that was started without a language calls it "C", which no provider knows.
  const code = /^[a-z]{2,3}\b/i.exec(language ?? '')?.[0].toLowerCase();
  return {
    model,
    ...(code !== undefined && {language: code}),
    ...(transcriptionKeywords !== undefined && {keywords: transcriptionKeywords}),
    ...(transcriptionDelay !== undefined && {delay: transcriptionDelay}),
  };
}

/** `null`: the visitor says where a turn ends. The provider's limits of the idle time hold for us, too. */
function turnDetection(settings: SessionSettings, shape: SessionShape): TurnDetection | null {
  const {turnDetection: type = 'server_vad', bargeIn} = settings;
  if (type !== 'server_vad' && type !== 'semantic_vad') return null;
  const byProvider = shape.answeredBy === 'provider' && bargeIn !== 'confirmed';
  const answers = {create_response: byProvider, interrupt_response: byProvider};
  if (type === 'semantic_vad') {
    const {vadEagerness: eagerness} = settings;
    return {type, ...answers, ...(eagerness !== undefined && {eagerness})};
  }
  const {vadThreshold, vadPrefixPaddingMs, vadSilenceMs, idleTimeoutMs} = settings;
  return {
    type,
    ...answers,
    ...(vadThreshold !== undefined && {threshold: vadThreshold}),
    ...(vadPrefixPaddingMs !== undefined && {prefix_padding_ms: vadPrefixPaddingMs}),
    ...(vadSilenceMs !== undefined && {silence_duration_ms: vadSilenceMs}),
    ...(idleTimeoutMs !== undefined && {
      idle_timeout_ms: Math.min(Math.max(Math.round(idleTimeoutMs), 5_000), 30_000),
    }),
  };
}
