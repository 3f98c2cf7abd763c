/** The three stores as a test opens them, and what it asks of them. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pino} from 'pino';
import {openFileStore} from '../../../server/store/file-store.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import {openRedisStore} from '../../../server/store/redis-store.js';
import type {
  Admitted,
  AdmitRequest,
  Limits,
  Refusal,
  ScopeLimits,
  Store,
} from '../../../server/store/store.js';

export const silent = pino({level: 'silent'});

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
/** Noon of some day. */
export const NOON = 20_500 * DAY + DAY / 2;

export type OpenedStore = {
  readonly store: Store;
  /** As another server sees the same books. */
  readonly other: Store;
  readonly end: () => Promise<void>;
};

export type OpenStore = () => Promise<OpenedStore>;

export function openMemory(): Promise<OpenedStore> {
  const store = createMemoryStore();
  return Promise.resolve({store, other: store, end: () => store.close()});
}

export async function openFile(): Promise<OpenedStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'voice-store-'));
  const store = await openFileStore({dataDir, log: silent});
  const end = async (): Promise<void> => {
    await store.close();
    rmSync(dataDir, {recursive: true, force: true});
  };
  return {store, other: store, end};
}

let opened = 0;

/** Each has books of its own. */
export const openRedis =
  (url: () => string): OpenStore =>
  async () => {
    const prefix = `{rv-${(opened += 1)}}`;
    const store = await openRedisStore({redisUrl: url(), log: silent, prefix});
    const other = await openRedisStore({redisUrl: url(), log: silent, prefix});
    const end = async (): Promise<void> => {
      await store.close();
      await other.close();
    };
    return {store, other, end};
  };

export const NO_LIMITS: Limits = {visitor: {}, address: {}, site: {}, call: {}};

/** One limit in one scope. */
export function only(scope: 'visitor' | 'address' | 'site', limits: ScopeLimits): Limits {
  return {...NO_LIMITS, [scope]: limits};
}

/** Somebody new, from somewhere new. */
export function asked(callId: string, given: Partial<AdmitRequest> = {}): AdmitRequest {
  const now = given.now ?? NOON;
  return {
    ...{callId, visitor: `visitor of ${callId}`, address: `address of ${callId}`, limits: NO_LIMITS},
    ...{hold: 0, now, leaseUntil: now + MINUTE},
    ...given,
  };
}

/** The admission of a call that nothing speaks against. */
export async function admitted(
  store: Store,
  callId: string,
  given: Partial<AdmitRequest> = {},
): Promise<Admitted> {
  const answer = await store.admit(asked(callId, given));
  if (!answer.ok) throw new Error(`${callId} was refused: ${answer.limit} of ${answer.scope}`);
  return answer;
}

export function no(limit: Refusal['limit'], scope: Refusal['scope'], retryAfterMs: number): Refusal {
  return {ok: false, limit, scope, retryAfterMs};
}
