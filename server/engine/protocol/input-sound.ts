/** `audio.input` of a session: the fields that conversations and transcription sessions both have. */
import {z} from 'zod';
import {turnDetection} from './turn-detection.js';

/** How the events of a socket carry sound; G.711 has one rate, so it names none. */
export const audioFormat = z.discriminatedUnion('type', [
  z.strictObject({type: z.literal('audio/pcm'), rate: z.literal(24000).default(24000)}),
  z.strictObject({type: z.literal('audio/pcmu')}),
  z.strictObject({type: z.literal('audio/pcma')}),
]);
export const PCM = {type: 'audio/pcm', rate: 24000} as const;

const transcription = z.strictObject({
  model: z.optional(z.string()),
  language: z.optional(z.string()),
  languages: z.optional(z.array(z.string()).min(1)),
  keywords: z.optional(z.array(z.string())),
  prompt: z.optional(z.string()),
  delay: z.optional(z.enum(['minimal', 'low', 'medium', 'high', 'xhigh'])),
});

const noiseReduction = z.strictObject({
  type: z.optional(z.enum(['near_field', 'far_field'])),
  strength: z.optional(z.number()),
});

export const inputSound = z.strictObject({
  format: z.optional(audioFormat),
  noise_reduction: z.optional(z.nullable(noiseReduction)),
  transcription: z.optional(z.nullable(transcription)),
  turn_detection: z.optional(z.nullable(turnDetection)),
});

/** What events may carry besides: here, how sure the recogniser was of each word. */
export const LOGPROBS = 'item.input_audio_transcription.logprobs';
export const include = z.optional(z.nullable(z.array(z.literal(LOGPROBS))));

export type AudioFormat = z.infer<typeof audioFormat>;
export type NoiseReduction = z.infer<typeof noiseReduction>;
export type Transcription = z.infer<typeof transcription>;
export type Delay = NonNullable<Transcription['delay']>;
