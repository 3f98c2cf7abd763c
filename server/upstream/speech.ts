/** Reads a text aloud by the provider's speech endpoint. It stands alone because it is no part of any session. */
import {request} from 'undici';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import {OwnError} from '../log/own-error.js';

const ANSWER_LIMIT_MS = 20_000;
/** Three hundred characters are half a minute; as WAV at 24 kHz, a megabyte and a half. */
const MAX_SOUND_BYTES = 8 * 1024 * 1024;

export type SpokenText = {readonly text: string; readonly voice: string; readonly model: string};
export type Sound = {readonly type: string; readonly bytes: Buffer};
/** Rejects with a `VoiceError`. */
export type Speak = (spoken: SpokenText) => Promise<Sound>;

export type SpeechOptions = {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The key among them. */
  readonly headers: Readonly<Record<string, string>>;
};

export function speaker({baseUrl, headers}: SpeechOptions): Speak {
  return async ({text, voice, model}) => {
    try {
      const answer = await request(`${baseUrl}/audio/speech`, {
        method: 'POST',
        headers: {...headers, 'content-type': 'application/json'},
        body: JSON.stringify({model, voice, input: text, response_format: 'wav'}),
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      const type = String(answer.headers['content-type'] ?? '').split(';', 1)[0] ?? '';
      if (answer.statusCode !== 200 || !/^audio\/[\w-]{1,20}$/.test(type)) {
        answer.body.destroy();
        throw new OwnError(`The provider answered ${answer.statusCode} to a text to be read`);
      }
      return {type, bytes: await read(answer.body)};
    } catch (failure) {
      throw asVoiceError(failure, 'transport/handshake');
    }
  };
}

async function read(body: AsyncIterable<Buffer> & {destroy: () => void}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_SOUND_BYTES) {
      body.destroy();
      throw new VoiceError('transport/handshake', {cause: new OwnError('The provider sent too much sound')});
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
