/**
 * The settings of a session: what a client may send, what holds where it is silent, and how the two are merged.
 * It stands alone because a client secret, a call, a socket and `session.update` all read the same object.
 */
import {isDeepStrictEqual} from 'node:util';
import {z} from 'zod';
import {parseOrExplain} from './explain.js';
import {ProtocolFailure} from './failure.js';
import {
  audioFormat,
  include,
  inputSound,
  PCM,
  type AudioFormat,
  type LOGPROBS,
  type NoiseReduction,
  type Transcription,
} from './input-sound.js';
import {describeTools, toolChoice, toolList, type DeclaredTool, type ToolChoice} from './tools.js';
import {
  defaultTranscription,
  describeTranscription,
  mergeTranscription,
  transcriptionInput,
  type TranscriptionInput,
} from './transcription-session.js';
import {mergeTurnDetection, SERVER_VAD, type TurnDetection} from './turn-detection.js';

export {audioFormat, type AudioFormat} from './input-sound.js';

export const VOICES = [
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'sage',
  'shimmer',
  'verse',
  'marin',
  'cedar',
] as const;
export const DEFAULT_MODEL = 'gpt-realtime-2.1-mini';

export const modalities = z.union([z.tuple([z.literal('audio')]), z.tuple([z.literal('text')])]);
export const outputTokens = z.union([z.literal('inf'), z.int().min(1).max(4096)]);

const truncation = z.union([
  z.enum(['auto', 'disabled']),
  z.strictObject({
    type: z.literal('retention_ratio'),
    retention_ratio: z.number().min(0).max(1),
    token_limits: z.optional(z.strictObject({post_instructions: z.optional(z.int().min(0))})),
  }),
]);

const tracing = z.union([
  z.literal('auto'),
  z.strictObject({
    workflow_name: z.optional(z.string()),
    group_id: z.optional(z.string()),
    metadata: z.optional(z.record(z.string(), z.unknown())),
  }),
]);

/** A conversation as a client sends it. Every field may be absent; `null` switches a thing off. */
const conversationInput = z.strictObject({
  type: z.literal('realtime'),
  model: z.optional(z.string().min(1)),
  instructions: z.optional(z.string()),
  output_modalities: z.optional(modalities),
  max_output_tokens: z.optional(outputTokens),
  tools: z.optional(toolList),
  tool_choice: z.optional(toolChoice),
  parallel_tool_calls: z.optional(z.boolean()),
  reasoning: z.optional(
    z.strictObject({effort: z.optional(z.enum(['minimal', 'low', 'medium', 'high', 'xhigh']))}),
  ),
  truncation: z.optional(truncation),
  tracing: z.optional(z.nullable(tracing)),
  include,
  // Stored prompts do not exist here: only "none" is accepted, anything else is refused.
  prompt: z.optional(z.null()),
  audio: z.optional(
    z.strictObject({
      input: z.optional(inputSound),
      output: z.optional(
        z.strictObject({
          format: z.optional(audioFormat),
          voice: z.optional(z.enum(VOICES)),
          speed: z.optional(z.number().min(0.25).max(1.5)),
        }),
      ),
    }),
  ),
});

const KINDS = ['realtime', 'transcription'] as const;
type ConversationInput = z.infer<typeof conversationInput>;
export type SessionInput = ConversationInput | TranscriptionInput;
export type Voice = (typeof VOICES)[number];

/** What holds in a session at the moment. A transcription session has no use for what is about answers. */
export type SessionSettings = {
  readonly type: (typeof KINDS)[number];
  readonly include: ReadonlyArray<typeof LOGPROBS>;
  readonly model: string;
  readonly instructions: string;
  readonly output_modalities: ['audio'] | ['text'];
  readonly max_output_tokens: number | 'inf';
  readonly tools: readonly DeclaredTool[];
  readonly tool_choice: ToolChoice;
  readonly truncation: z.infer<typeof truncation>;
  readonly tracing: z.infer<typeof tracing> | null;
  readonly parallel_tool_calls: boolean | undefined;
  readonly reasoning: ConversationInput['reasoning'];
  readonly noise_reduction: NoiseReduction | null;
  readonly transcription: Transcription | null;
  readonly turn_detection: TurnDetection | null;
  readonly input_format: AudioFormat;
  readonly output_format: AudioFormat;
  readonly voice: Voice;
  readonly speed: number;
};

/** What holds in a session that nobody configured. */
export function defaultSettings(model = DEFAULT_MODEL): SessionSettings {
  return {
    type: 'realtime',
    include: [],
    model,
    instructions: 'You are a practice voice that runs on this computer. Answer briefly and say what you are.',
    output_modalities: ['audio'],
    max_output_tokens: 'inf',
    tools: [],
    tool_choice: 'auto',
    truncation: 'auto',
    tracing: null,
    parallel_tool_calls: undefined,
    reasoning: undefined,
    noise_reduction: null,
    transcription: null,
    turn_detection: SERVER_VAD,
    input_format: PCM,
    output_format: PCM,
    voice: 'marin',
    speed: 1,
  };
}

/** Parses a `session` object of the wire, or throws the failure that rejects it as a whole. */
export function parseSessionInput(input: unknown): SessionInput {
  const {type} = parseOrExplain(z.looseObject({type: z.enum(KINDS)}), input, ['session']);
  return parseOrExplain(type === 'realtime' ? conversationInput : transcriptionInput, input, ['session']);
}

/** A session is what it began as, and so is one that a client secret was minted for. */
export function checkType(now: SessionSettings, type: SessionSettings['type'], param = 'session.type'): void {
  if (type === now.type) return;
  const message = `The type of a session cannot be changed; it is '${now.type}'.`;
  throw new ProtocolFailure('invalid_value', message, {param});
}

/** What an update of a running session may not change is refused with the whole update. */
export function checkUpdate(now: SessionSettings, input: SessionInput, spoken: boolean): void {
  checkType(now, input.type);
  if (input.type === 'transcription') return;
  if (input.model !== undefined && input.model !== now.model) {
    const message = `The model of a session cannot be changed; it is '${now.model}'.`;
    throw new ProtocolFailure('invalid_value', message, {param: 'session.model'});
  }
  const voice = input.audio?.output?.voice ?? now.voice;
  if (spoken && voice !== now.voice) {
    const message = "Cannot update a conversation's voice if assistant audio is present.";
    throw new ProtocolFailure('cannot_update_voice', message, {param: 'session.audio.output.voice'});
  }
  const {tracing = now.tracing} = input;
  if (now.tracing !== null && !isDeepStrictEqual(tracing, now.tracing)) {
    const message = 'Tracing cannot be changed once it is enabled for a session.';
    throw new ProtocolFailure('invalid_value', message, {param: 'session.tracing'});
  }
}

/** What holds in a session of this type that nobody configured. */
export function settingsOfType(type: SessionSettings['type'], model?: string): SessionSettings {
  return type === 'realtime' ? defaultSettings(model) : defaultTranscription(defaultSettings());
}

/** The settings after `input`: fields that are present change, the others stay, and `null` is a value. */
export function mergeSettings(now: SessionSettings, input: SessionInput): SessionSettings {
  return input.type === 'transcription' ? mergeTranscription(now, input) : mergeConversation(now, input);
}

function mergeConversation(now: SessionSettings, input: ConversationInput): SessionSettings {
  const hear = input.audio?.input;
  const speak = input.audio?.output;
  return {
    type: now.type,
    include: input.include === undefined ? now.include : (input.include ?? []),
    model: input.model ?? now.model,
    instructions: input.instructions ?? now.instructions,
    output_modalities: input.output_modalities ?? now.output_modalities,
    max_output_tokens: input.max_output_tokens ?? now.max_output_tokens,
    tools: input.tools ?? now.tools,
    tool_choice: input.tool_choice ?? now.tool_choice,
    truncation: input.truncation ?? now.truncation,
    tracing: input.tracing === undefined ? now.tracing : input.tracing,
    parallel_tool_calls: input.parallel_tool_calls ?? now.parallel_tool_calls,
    reasoning: input.reasoning ?? now.reasoning,
    noise_reduction: hear?.noise_reduction === undefined ? now.noise_reduction : hear.noise_reduction,
    transcription: hear?.transcription === undefined ? now.transcription : hear.transcription,
    turn_detection: mergeTurnDetection(now.turn_detection, hear?.turn_detection),
    input_format: hear?.format ?? now.input_format,
    output_format: speak?.format ?? now.output_format,
    voice: speak?.voice ?? now.voice,
    speed: speak?.speed ?? now.speed,
  };
}

/**
 * The effective session as the wire shows it. What is switched off is left out where the published schema
 * knows no `null` (transcription, noise reduction), so that strict clients accept it.
 */
export function describeSession(settings: SessionSettings, id: string, expiresAt: number): object {
  if (settings.type === 'transcription') return describeTranscription(settings, id, expiresAt);
  const {type, include: included, noise_reduction, transcription, turn_detection, ...others} = settings;
  const {input_format, output_format, voice, speed, ...rest} = others;
  const tools = describeTools(settings.tools);
  return {
    type,
    object: 'realtime.session',
    id,
    expires_at: expiresAt,
    ...rest,
    ...(included.length === 0 ? {} : {include: included}),
    tools,
    audio: {
      input: {
        format: input_format,
        ...(transcription === null ? {} : {transcription}),
        ...(noise_reduction === null ? {} : {noise_reduction}),
        turn_detection,
      },
      output: {format: output_format, voice, speed},
    },
  };
}
