/** The store that the environment asks for. */
import type {Logger} from 'pino';
import {openFileStore} from './file-store.js';
import {createMemoryStore} from './memory-store.js';
import {openRedisStore} from './redis-store.js';
import type {Store} from './store.js';

export type StoreOptions = {
  /** Several servers share it; without one, a server keeps its books in `dataDir`. */
  readonly redisUrl?: string | undefined;
  readonly dataDir: string;
  /** Nothing outlives the process, and nothing is written. */
  readonly memory?: boolean | undefined;
  readonly log: Logger;
};

/** Throws an `EnvironmentError` where what it names cannot be used. */
export function createStore({redisUrl, dataDir, memory = false, log}: StoreOptions): Promise<Store> {
  if (memory) return Promise.resolve(createMemoryStore());
  return redisUrl === undefined ? openFileStore({dataDir, log}) : openRedisStore({redisUrl, log});
}
