/**
 * The store of several servers: their books are in one Redis, where each decision is one script. It stands alone as
 * the one that turns a decision into a command, and no answer into a no.
 */
import {createHash} from 'node:crypto';
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import {storeOver, type Decide} from './decisions.js';
import {RedisLine} from './redis-line.js';
import {readReply} from './redis-replies.js';
import {SCRIPT} from './redis-script.js';
import type {Store, StoreHealth} from './store.js';

/** The beginning of all keys. What is in braces decides the slot of a cluster: all are in one. */
const PREFIX = '{rv}';
/** Who waits longer than this for a decision has a visitor who waits for a call. */
const ANSWER_MS = 1_000;
const SCRIPT_SHA = createHash('sha1').update(SCRIPT).digest('hex');

export type RedisStoreOptions = {
  /** `redis://` or, over TLS, `rediss://`; it may hold a password, so it is in no message. */
  readonly redisUrl: string;
  readonly log: Logger;
  readonly prefix?: string;
  readonly answerMs?: number;
};

/** Waits for Redis a moment; where it does not come, the store says no until it is there. */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const {redisUrl, log, prefix = PREFIX, answerMs = ANSWER_MS} = options;
  const line = new RedisLine(redisUrl, answerMs, log);
  await line.ready();

  const decide: Decide = async (name, request) => {
    const limits = 'limits' in request ? JSON.stringify(request.limits) : '';
    const script = {keys: [prefix], arguments: [name, JSON.stringify(request), limits]};
    try {
      const reply = await line.ask(client =>
        client.evalSha(SCRIPT_SHA, script).catch((failure: unknown) => {
          // After its restart, and the first time.
          if (isUnknownScript(failure)) return client.eval(SCRIPT, script);
          throw failure;
        }),
      );
      return readReply(name, reply);
    } catch (cause) {
      throw new VoiceError('session/failed', {
        message: `The store in Redis did not answer "${name}".`,
        cause,
      });
    }
  };
  const health = async (): Promise<StoreHealth> => {
    try {
      await line.ask(client => client.ping());
      return {durable: true};
    } catch (failure) {
      const reason = line.problem ?? (failure as Error).message;
      return {durable: false, problem: `REDIS_URL cannot be reached (${reason})`};
    }
  };
  return storeOver({kind: 'redis', decide, health, close: () => line.close()});
}

function isUnknownScript(failure: unknown): boolean {
  return failure instanceof Error && failure.message.startsWith('NOSCRIPT');
}
