/**
 * Tells an address of the owner's what each call took, and what its visitor said of it, signed, and again where it was not
 * heard. It stands alone because books are kept elsewhere, and whoever keeps them must know that it was this server that
 * wrote.
 */
import {createHmac} from 'node:crypto';
import type {Logger} from 'pino';
import {request} from 'undici';
import {delay} from '../../src/shared/abort.js';
import {OwnError} from '../log/own-error.js';
import type {CallFeedback} from './call-feedback.js';
import type {CallReport} from './call-report.js';

/** `t=<epoch seconds>,v1=<hex of HMAC-SHA256 over "t.body" with VOICE_SECRET>`. */
export const SIGNATURE_HEADER = 'voice-signature';
const ANSWER_LIMIT_MS = 10_000;
const TRIES = 4;
const FIRST_PAUSE_MS = 1_000;
/** While the address does not answer, so many reports wait; later ones are only in the log. */
const MOST_WAITING = 1_000;

/** What is told of a call. */
export type CallNews =
  ({readonly type: 'call.ended'} & CallReport) | ({readonly type: 'call.feedback'} & CallFeedback);

export type WebhookOptions = {
  readonly url: string;
  readonly secret: Uint8Array;
  readonly log: Logger;
  /** Before the second try; doubled before each later one. */
  readonly firstPauseMs?: number;
};

export class UsageWebhook {
  readonly #options: WebhookOptions;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<Promise<void>>();

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  /** Never rejects. What could not be told is in the log, where every report is; the words of a visitor are not. */
  tell(news: CallNews): void {
    if (this.#waiting.size >= MOST_WAITING) {
      this.#options.log.error({call: news.call}, 'a report was not sent: too many wait');
      return;
    }
    const done = this.#send(JSON.stringify(news), news.call).finally(() => this.#waiting.delete(done));
    this.#waiting.add(done);
  }

  /** Resolves when everything was told once more, or could not be. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#waiting);
  }

  async #send(body: string, call: string): Promise<void> {
    const {log, firstPauseMs = FIRST_PAUSE_MS} = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      // Whoever closes waits for one more try, and no longer.
      const isLast = attempt === TRIES || this.#closing.signal.aborted;
      try {
        await this.#post(body);
        return;
      } catch (failure) {
        if (isLast) {
          log.error({err: failure, call}, 'a report was not sent');
          return;
        }
      }
      await delay(firstPauseMs * 2 ** (attempt - 1), this.#closing.signal).catch(() => undefined);
    }
  }

  async #post(body: string): Promise<void> {
    const {url, secret} = this.#options;
    const time = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    const answer = await request(url, {
      method: 'POST',
      headers: {'content-type': 'application/json', [SIGNATURE_HEADER]: `t=${time},v1=${signature}`},
      body,
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new OwnError(`USAGE_WEBHOOK answered ${answer.statusCode}`);
  }
}
