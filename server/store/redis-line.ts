/**
 * The connection to Redis: it answers in time or not at all, and mends itself. It stands alone as the only place that
 * knows the client, which would wait for a dead line as long as the operating system does: a quarter of an hour.
 */
import type {Logger} from 'pino';
import {createClient} from 'redis';
import {EnvironmentError} from '../config/environment.js';

/** A line that says nothing for so long while it is opened is tried anew; an open one is kept awake. */
const SILENCE_MS = 5_000;
const PING_MS = 2_000;
const RECONNECT_MS = {first: 50, most: 2_000};
/** More than this in flight is a Redis that does not answer. */
const MOST_WAITING = 10_000;

type Client = ReturnType<typeof clientOf>;

class NoAnswer extends Error {}

export class RedisLine {
  readonly #url: string;
  readonly #answerMs: number;
  readonly #log: Logger;
  #client: Client;
  #answeredAt = 0;
  #problem: string | undefined;

  /** Throws an `EnvironmentError` where `url` is none of Redis. */
  constructor(url: string, answerMs: number, log: Logger) {
    this.#url = url;
    this.#answerMs = answerMs;
    this.#log = log;
    this.#client = this.#open();
  }

  /** Why nothing can be asked now, as far as it is known. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Waits for the connection or its first failure, and no longer than for an answer. */
  async ready(): Promise<void> {
    const client = this.#client;
    if (client.isReady) return;
    const opened = new Promise(done => client.once('ready', done).once('error', done));
    await within(this.#answerMs, opened).catch(() => undefined);
  }

  /** Rejects where no answer comes in time. It may come later, and what was decided by then stays decided. */
  async ask<Value>(question: (client: Client) => Promise<Value>): Promise<Value> {
    const client = this.#client;
    const askedAt = performance.now();
    try {
      const answer = await within(this.#answerMs, question(client));
      this.#answeredAt = performance.now();
      return answer;
    } catch (failure) {
      const isDead = failure instanceof NoAnswer && this.#answeredAt < askedAt;
      if (isDead && client === this.#client && client.isReady) this.#replace();
      throw failure;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    if (client.isReady) await within(this.#answerMs, client.close()).catch(() => undefined);
    if (client.isOpen) client.destroy();
  }

  #open(): Client {
    const client = clientOf(this.#url);
    client.on('error', (failure: Error) => this.#lost(failure));
    client.on('ready', () => {
      if (this.#problem !== undefined) this.#log.info('Redis can be reached again');
      this.#problem = undefined;
    });
    // It tries for ever; what it meets comes as an event.
    client.connect().catch(() => undefined);
    return client;
  }

  #replace(): void {
    this.#lost(new NoAnswer(`No answer within ${this.#answerMs} ms`));
    this.#client.destroy();
    this.#client = this.#open();
  }

  #lost(failure: Error): void {
    const reason = (failure as NodeJS.ErrnoException).code ?? failure.message;
    // Every try to reconnect fails alike.
    if (reason === this.#problem) return;
    this.#log.error({err: failure}, 'Redis cannot be reached: no call is admitted');
    this.#problem = reason;
  }
}

function clientOf(url: string) {
  try {
    if (!/^rediss?:$/.test(new URL(url).protocol)) throw new TypeError('Another protocol');
    return createClient({
      url,
      // What cannot be sent is refused; nobody waits for what happens after the next connection.
      disableOfflineQueue: true,
      commandsQueueMaxLength: MOST_WAITING,
      pingInterval: PING_MS,
      maintNotifications: 'disabled',
      socket: {
        connectTimeout: SILENCE_MS,
        socketTimeout: SILENCE_MS,
        reconnectStrategy: retries =>
          Math.min(RECONNECT_MS.first * 2 ** Math.min(retries, 10), RECONNECT_MS.most),
      },
    });
  } catch (cause) {
    // Without the value: it may hold a password.
    throw new EnvironmentError(
      'REDIS_URL is not allowed: use redis:// or rediss://, like redis://localhost:6379/0.',
      {cause},
    );
  }
}

function within<Value>(ms: number, answer: Promise<Value>): Promise<Value> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new NoAnswer(`No answer within ${ms} ms`)), ms);
    const end = (): void => clearTimeout(timer);
    answer.then(done, fail).finally(end);
  });
}
