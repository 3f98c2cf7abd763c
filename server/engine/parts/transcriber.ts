/** Turns understood by a transcription service, such as a whisper server: whatever was said, in its own words. */
import {z} from 'zod';
import {wavFile} from '../speech/wav-file.js';
import type {Endpoint} from './endpoint.js';

const RATE = 24_000;
const answer = z.object({text: z.string()});
/** How whisper writes what is no speech: `[BLANK_AUDIO]`, `(music)`. */
const NOISE = /^(?:\s*(?:\[[^\]]*\]|\([^)]*\)))*\s*$/;

export class Transcriber {
  readonly #endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** The words of a turn (PCM16 at 24 kHz), or nothing where it had none. Rejects where the service fails. */
  async hear(
    pcm: Int16Array,
    language: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(wavFile(pcm, RATE))], {type: 'audio/wav'}), 'turn.wav');
    form.set('model', this.#endpoint.model);
    form.set('response_format', 'json');
    if (language !== undefined) form.set('language', language);
    const text = this.#read(await this.#endpoint.ask('/audio/transcriptions', {form}, signal));
    this.#endpoint.worked();
    return NOISE.test(text) ? undefined : text.trim();
  }

  #read(body: string): string {
    try {
      return answer.parse(JSON.parse(body)).text;
    } catch {
      throw this.#endpoint.failed('its answer has no "text"', body);
    }
  }
}
