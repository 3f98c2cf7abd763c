/**
 * The settings of a transcription session: what a client may send, what holds where it is silent, the merge, and
 * how the wire shows it. It stands beside the settings of a conversation because it has none of its fields but
 * those of the sound that comes in.
 */
import {z} from 'zod';
import {ProtocolFailure} from './failure.js';
import {include, inputSound, type Transcription} from './input-sound.js';
import type {SessionSettings} from './session-settings.js';
import {checkTranscription, DEFAULT_TRANSCRIPTION_MODEL, isLive} from './transcription-models.js';
import {mergeTurnDetection, SERVER_VAD, type TurnDetection} from './turn-detection.js';

export const transcriptionInput = z.strictObject({
  type: z.literal('transcription'),
  include,
  audio: z.optional(z.strictObject({input: z.optional(inputSound)})),
});
export type TranscriptionInput = z.infer<typeof transcriptionInput>;

/** Nothing is answered here, so that there is nothing to say about answers either. */
const OF_ANSWERS = ['create_response', 'interrupt_response', 'idle_timeout_ms'] as const;

/** What holds in a transcription session that nobody configured. `blank`: what it shares with a conversation. */
export function defaultTranscription(blank: SessionSettings): SessionSettings {
  return {
    ...blank,
    type: 'transcription',
    transcription: {model: DEFAULT_TRANSCRIPTION_MODEL},
    turn_detection: SERVER_VAD,
  };
}

/** The settings after `input`, or the failure of what the model does not do. */
export function mergeTranscription(now: SessionSettings, input: TranscriptionInput): SessionSettings {
  const hear = input.audio?.input ?? {};
  const transcription = transcriptionAfter(now.transcription, hear.transcription);
  refuseAnswers(hear.turn_detection);
  // A model that hears while somebody speaks has no turns of its own: silence about them means none.
  const silent = hear.turn_detection === undefined && isLive(transcription);
  const turn_detection = silent ? null : mergeTurnDetection(now.turn_detection, hear.turn_detection);
  checkTranscription(transcription, turn_detection);
  return {
    ...now,
    transcription,
    turn_detection,
    include: input.include === undefined ? now.include : (input.include ?? []),
    input_format: hear.format ?? now.input_format,
    noise_reduction: hear.noise_reduction === undefined ? now.noise_reduction : hear.noise_reduction,
  };
}

/** The effective session as the wire shows it; what is switched off is left out, as in a conversation. */
export function describeTranscription(settings: SessionSettings, id: string, expiresAt: number): object {
  const {noise_reduction, transcription, turn_detection} = settings;
  return {
    type: 'transcription',
    object: 'realtime.transcription_session',
    id,
    expires_at: expiresAt,
    ...(settings.include.length === 0 ? {} : {include: settings.include}),
    audio: {
      input: {
        format: settings.input_format,
        ...(transcription === null ? {} : {transcription}),
        ...(noise_reduction === null ? {} : {noise_reduction}),
        turn_detection: turn_detection === null ? null : withoutAnswers(turn_detection),
      },
    },
  };
}

function transcriptionAfter(
  now: Transcription | null,
  input: Transcription | null | undefined,
): Transcription | null {
  if (input === undefined) return now;
  return input && {model: now?.model ?? DEFAULT_TRANSCRIPTION_MODEL, ...input};
}

function refuseAnswers(turns: TurnDetection | null | undefined): void {
  const field = OF_ANSWERS.find(name => turns !== undefined && turns !== null && name in turns);
  if (field === undefined) return;
  const param = `session.audio.input.turn_detection.${field}`;
  throw new ProtocolFailure('unknown_parameter', `Unknown parameter: '${param}'.`, {param});
}

function withoutAnswers(turns: TurnDetection): object {
  return Object.fromEntries(Object.entries(turns).filter(([name]) => !isOfAnswers(name)));
}

function isOfAnswers(name: string): boolean {
  return (OF_ANSWERS as readonly string[]).includes(name);
}
