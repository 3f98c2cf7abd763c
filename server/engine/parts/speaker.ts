/** A voice from a speech service: its sound is handed on as it comes, so that a long sentence begins early. */
import type {Endpoint} from './endpoint.js';

export class Speaker {
  readonly #endpoint: Endpoint;
  readonly #voice: string | undefined;

  /** `voice`: the one voice to speak with, for services that do not know the provider's names. */
  constructor(endpoint: Endpoint, voice: string | undefined) {
    this.#endpoint = endpoint;
    this.#voice = voice;
  }

  /** PCM16 at 24 kHz. Throws a `PartFailure`, or the reason of the signal. */
  async *speak(input: string, voice: string, speed: number, signal: AbortSignal): AsyncGenerator<Int16Array> {
    const {model} = this.#endpoint;
    const json = {model, input, voice: this.#voice ?? voice, speed, response_format: 'pcm'};
    let half: Uint8Array = new Uint8Array(0);
    let any = false;
    for await (const piece of this.#endpoint.post('/audio/speech', {json}, signal)) {
      // A piece may end between the two bytes of a sample.
      const bytes = Buffer.concat([half, piece]);
      const even = bytes.length - (bytes.length % 2);
      half = bytes.subarray(even);
      if (even === 0) continue;
      any = true;
      const samples = new Int16Array(even / 2);
      new Uint8Array(samples.buffer).set(bytes.subarray(0, even));
      yield samples;
    }
    if (!any) throw this.#endpoint.failed('its answer had no sound');
    this.#endpoint.worked();
  }
}
