/** `POST /audio/speech`: what may be asked for, and sound as a file. */
import type {Response} from 'express';
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

/** Answers with PCM16 at 24 kHz: plain sound as it comes, a file when it is whole, because its header tells its length. */
export async function sendSound(
  sound: AsyncIterable<Int16Array>,
  {response_format: format}: z.infer<typeof speechRequest>,
  response: Response,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const {buffer, byteOffset, byteLength} of sound) {
    const piece = Buffer.from(buffer, byteOffset, byteLength);
    if (format === 'wav') pieces.push(piece);
    else response.type('audio/pcm').write(piece);
  }
  if (format === 'pcm') response.end();
  else response.type('audio/wav').send(wavFile(samplesOf(Buffer.concat(pieces)), RATE));
}

function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length / 2);
  new Uint8Array(samples.buffer).set(bytes);
  return samples;
}
