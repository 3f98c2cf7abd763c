/** Reads a text aloud by a speech endpoint, the provider's or another one. It stands alone because it is no part of any session. */
import type {Readable} from 'node:stream';
import {request} from 'undici';
import {asVoiceError} from '../../src/shared/errors.js';
import {OwnError} from '../log/own-error.js';

const ANSWER_LIMIT_MS = 20_000;
/** Three hundred characters are half a minute; at 24 kHz, a megabyte and a half. */
const MAX_SOUND_BYTES = 8 * 1024 * 1024;
const PATH = '/audio/speech';

/** `pcm`: PCM16 at 24 kHz, mono, without a header, so that it can be heard before it is whole. */
export const SOUND_FORMATS = ['wav', 'pcm'] as const;
export type SpokenFormat = (typeof SOUND_FORMATS)[number];

/** What each may be called. A service that ignores what it was asked for says another one, and would be heard as noise. */
const TYPES: Readonly<Record<SpokenFormat, RegExp>> = {
  wav: /^audio\/[\w-]{1,20}$/,
  pcm: /^(audio\/(pcm|l16|x-pcm|raw)|application\/octet-stream)$/i,
};

export type SpeechEndpoint = {
  /** The address of the service, with `/audio/speech` at its end or without. */
  readonly url: string;
  /** The key among them. */
  readonly headers: Readonly<Record<string, string>>;
};

export type SpokenText = {
  readonly text: string;
  readonly voice: string;
  readonly model: string;
  readonly format: SpokenFormat;
  /** Who reads it; absent: the provider. */
  readonly endpoint?: SpeechEndpoint | undefined;
};

/** Sound on its way. A stream that breaks, or is cancelled, rejects with a `VoiceError`. */
export type Sound = {
  readonly type: string;
  readonly stream: AsyncIterable<Buffer>;
  /** Nobody wants the rest. */
  readonly cancel: () => void;
};
/** Rejects with a `VoiceError`. */
export type Speak = (spoken: SpokenText) => Promise<Sound>;

type Body = Readable & AsyncIterable<Buffer>;

export function speaker(provider: SpeechEndpoint): Speak {
  return async ({text, voice, model, format, endpoint = provider}) => {
    try {
      const answer = await request(addressOf(endpoint), {
        method: 'POST',
        headers: {...endpoint.headers, 'content-type': 'application/json'},
        body: JSON.stringify({model, voice, input: text, response_format: format}),
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      const type = String(answer.headers['content-type'] ?? '').split(';', 1)[0] ?? '';
      if (answer.statusCode !== 200 || !TYPES[format].test(type)) {
        giveUp(answer.body);
        const what = answer.statusCode === 200 ? `with ${type || 'no type'}` : String(answer.statusCode);
        throw new OwnError(`The speech service answered ${what} to a text to be read as ${format}`);
      }
      const {body} = answer;
      return {
        type: format === 'pcm' ? 'audio/pcm' : type,
        stream: bounded(body),
        cancel: () => giveUp(body),
      };
    } catch (failure) {
      throw asVoiceError(failure, 'transport/handshake');
    }
  };
}

function addressOf({url}: SpeechEndpoint): string {
  const base = url.replace(/\/+$/, '');
  return base.endsWith(PATH) ? base : `${base}${PATH}`;
}

async function* bounded(body: Body): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > MAX_SOUND_BYTES) throw new OwnError('The speech service sent too much sound');
      yield chunk;
    }
  } catch (failure) {
    throw asVoiceError(failure, 'transport/handshake');
  } finally {
    giveUp(body);
  }
}

/** One that is destroyed says so to whoever listens, and to the process where nobody does. */
function giveUp(body: Body): void {
  body.on('error', () => undefined).destroy();
}
