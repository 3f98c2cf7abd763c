/** `POST /audio/speech`: what may be asked for, and sound as a file. */
import {z} from 'zod';
import {VOICES} from '../protocol/session-settings.js';
import {wavFile} from '../speech/wav-file.js';

const RATE = 24_000;

export const speechRequest = z.strictObject({
  model: z.optional(z.string()),
  input: z.string().min(1).max(4096),
  voice: z.enum(VOICES).default('marin'),
  instructions: z.optional(z.string()),
  // There is no MP3 encoder here: the two formats that are plain sound.
  response_format: z.enum(['wav', 'pcm']).default('wav'),
  speed: z.number().min(0.25).max(4).default(1),
});

/** PCM16 at 24 kHz as a file of the format. */
export function soundFile(pcm: Int16Array, format: 'wav' | 'pcm'): {type: string; bytes: Buffer} {
  const sound = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  if (format === 'pcm') return {type: 'audio/pcm', bytes: sound};
  return {type: 'audio/wav', bytes: wavFile(pcm, RATE)};
}
