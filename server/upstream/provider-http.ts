/**
 * Requests to the provider, over kept connections. It stands alone because each of them carries the key: it goes to
 * the one origin that was fixed at boot, no redirect is followed, every answer has an end and a size, and what a
 * provider quotes of the key is blotted out before anybody reads it.
 */
import {Pool} from 'undici';
import {isAbort} from '../../src/shared/abort.js';
import {asVoiceError} from '../../src/shared/errors.js';
import type {ProviderAddress} from './call-location.js';

const CONNECT_LIMIT_MS = 3_000;
/** For the whole of an answer: one that arrives in drops is given up, too. */
const ANSWER_LIMIT_MS = 8_000;
/** The largest answer that is read: an SDP, a session, the list of models. */
const MAX_ANSWER_BYTES = 256 * 1024;
/** Shorter ones are no secret (`none`, `practice`), and words of the language. */
const SHORTEST_SECRET = 12;

export type Reply = {
  readonly status: number;
  /** Empty where there is none, or more than one. */
  readonly location: string;
  /** Reads what follows the headers; rejects with a `VoiceError` where it is too long, too late or cut. */
  readonly text: () => Promise<string>;
  /** Lets what follows the headers go, unread. */
  readonly drop: () => void;
};

export type Asked = {
  readonly method: 'GET' | 'POST';
  /** Behind the path of the base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
};

export class ProviderHttp {
  readonly address: ProviderAddress;
  readonly #pool: Pool;
  readonly #blot: Blot;
  readonly #answerMs: number;

  /** `answerMs`: less for tests, which do not wait. */
  constructor(baseUrl: string, blot: Blot, answerMs = ANSWER_LIMIT_MS) {
    const {origin, pathname} = new URL(baseUrl);
    this.address = {origin, path: pathname.replace(/\/+$/, '')};
    this.#blot = blot;
    this.#answerMs = answerMs;
    this.#pool = new Pool(origin, {
      connect: {timeout: CONNECT_LIMIT_MS},
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      maxResponseSize: MAX_ANSWER_BYTES,
    });
  }

  /** Resolves with the head of whatever is answered; rejects with a `VoiceError`, or the abort of the signal. */
  async ask({method, path, headers, body, signal}: Asked): Promise<Reply> {
    const limit = AbortSignal.timeout(this.#answerMs);
    try {
      // A pool asks its own origin, and hands a redirect over as the answer that it is.
      const response = await this.#pool.request({
        path: `${this.address.path}${path}`,
        method,
        headers,
        body: body ?? null,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      const {location} = response.headers;
      return {
        status: response.statusCode,
        location: typeof location === 'string' ? location : '',
        text: async () => {
          try {
            return this.#blot(await response.body.text());
          } catch (failure) {
            throw told(failure);
          }
        },
        drop: () => void response.body.dump({limit: MAX_ANSWER_BYTES}).catch(() => undefined),
      };
    } catch (failure) {
      throw told(failure);
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

function told(failure: unknown): unknown {
  if (isAbort(failure)) return failure;
  const timedOut = failure instanceof Error && /timeout/i.test(failure.name);
  return asVoiceError(failure, timedOut ? 'transport/timeout' : 'transport/handshake');
}

/** Takes the key out of what the provider says. */
export type Blot = (text: string) => string;

export function blotOut(key: string): Blot {
  return key.length < SHORTEST_SECRET ? text => text : text => text.replaceAll(key, '[key]');
}
