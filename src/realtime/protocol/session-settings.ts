/**
 * Plain settings as the provider's session object. It stands alone because the widget in direct access and the
 * guard both write sessions, and a page must get the same call from either.
 */
import type {AudioFormat, FunctionTool, RealtimeSession, TurnDetection} from './client-events.js';
import type {SoundFormat} from './frames.js';

/** The model that writes down what the visitor says, unless a page or an agent names another. */
export const DEFAULT_TRANSCRIPTION_MODEL = 'gpt-transcribe';

export type SessionSettings = {
  readonly instructions?: string | undefined;
  readonly voice?: string | undefined;
  /** A language tag (BCP 47); the recogniser is told its language part. */
  readonly language?: string | undefined;
  readonly speed?: number | undefined;
  readonly turnDetection?: 'server_vad' | 'semantic_vad' | undefined;
  readonly vadThreshold?: number | undefined;
  readonly vadPrefixPaddingMs?: number | undefined;
  readonly vadSilenceMs?: number | undefined;
  readonly vadEagerness?: 'low' | 'medium' | 'high' | 'auto' | undefined;
  readonly noiseReduction?: 'near_field' | 'far_field' | 'off' | undefined;
  /** `on`, `off`, or the name of a transcription model. */
  readonly inputTranscription?: string | undefined;
  readonly tools?: readonly FunctionTool[] | undefined;
  /** Of both directions. For direct access only: a guard turns what its visitors send into PCM16. */
  readonly audioFormat?: SoundFormat | undefined;
};

export type SessionShape = {
  /** `text`: written turns only. */
  readonly mode: 'conversation' | 'text';
  /** Who asks for the answer to a spoken turn, and cuts it when somebody speaks. */
  readonly answeredBy: 'provider' | 'us';
};

/** The session for `session.update` or a new call. What a setting leaves open stays the provider's default. */
export function realtimeSession(settings: SessionSettings, shape: SessionShape): RealtimeSession {
  const {instructions, tools} = settings;
  if (shape.mode === 'text') {
    return {
      type: 'realtime',
      output_modalities: ['text'],
      ...(instructions !== undefined && {instructions}),
      ...(tools !== undefined && {tools}),
    };
  }
  return {
    type: 'realtime',
    output_modalities: ['audio'],
    ...(instructions !== undefined && {instructions}),
    ...(tools !== undefined && {tools}),
    audio: {input: audioInput(settings, shape), output: audioOutput(settings)},
  };
}

/** A format by the provider's name. */
export function wireFormat(format: SoundFormat = 'pcm16'): AudioFormat {
  return format === 'pcm16' ? {type: 'audio/pcm', rate: 24000} : {type: `audio/${format}`};
}

type AudioInput = NonNullable<NonNullable<RealtimeSession['audio']>['input']>;
type AudioOutput = NonNullable<NonNullable<RealtimeSession['audio']>['output']>;

function audioInput(settings: SessionSettings, shape: SessionShape): AudioInput {
  const {noiseReduction} = settings;
  return {
    format: wireFormat(settings.audioFormat),
    transcription: transcription(settings),
    turn_detection: turnDetection(settings, shape.answeredBy === 'provider'),
    ...(noiseReduction !== undefined && {
      noise_reduction: noiseReduction === 'off' ? null : {type: noiseReduction},
    }),
  };
}

function audioOutput({voice, speed, audioFormat}: SessionSettings): AudioOutput {
  return {
    format: wireFormat(audioFormat),
    ...(voice !== undefined && {voice}),
    ...(speed !== undefined && {speed}),
  };
}

function transcription({
  inputTranscription = 'on',
  language,
}: SessionSettings): NonNullable<AudioInput['transcription']> | null {
  if (inputTranscription === 'off') return null;
  const model = inputTranscription === 'on' ? DEFAULT_TRANSCRIPTION_MODEL : inputTranscription;
  const code = language?.split('-')[0]?.toLowerCase();
  return {model, ...(code !== undefined && {language: code})};
}

function turnDetection(settings: SessionSettings, byProvider: boolean): TurnDetection {
  const answers = {create_response: byProvider, interrupt_response: byProvider};
  if (settings.turnDetection === 'semantic_vad') {
    const {vadEagerness: eagerness} = settings;
    return {type: 'semantic_vad', ...answers, ...(eagerness !== undefined && {eagerness})};
  }
  const {vadThreshold, vadPrefixPaddingMs, vadSilenceMs} = settings;
  return {
    type: 'server_vad',
    ...answers,
    ...(vadThreshold !== undefined && {threshold: vadThreshold}),
    ...(vadPrefixPaddingMs !== undefined && {prefix_padding_ms: vadPrefixPaddingMs}),
    ...(vadSilenceMs !== undefined && {silence_duration_ms: vadSilenceMs}),
  };
}
