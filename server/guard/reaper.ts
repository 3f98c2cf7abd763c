/**
 * Ends the calls of instances that are gone: whose lease has run out is hung up by whoever sees it first. It stands alone
 * because it is the one thing here that acts on calls that are none of its own.
 */
import type {Logger} from 'pino';
import type {Orphan, Store} from '../store/store.js';
import type {Upstream} from '../upstream/upstream.js';
import {hangUpAtLast} from './hang-up.js';

/** A lease that has run out is seen so soon. */
const LOOK_MS = 2_000;
/**
 * Whoever found a dead call answers for it no longer than this: they may die as well, or never have heard of it. That two
 * of them end the same session does no harm.
 */
const FOUND_MS = 1_000;

export type ReaperOptions = {
  readonly store: Pick<Store, 'reap' | 'release' | 'forgetUpstream'>;
  readonly upstream: Pick<Upstream, 'hangUp'>;
  readonly log: Logger;
};

export class Reaper {
  readonly #options: ReaperOptions;
  #timer: NodeJS.Timeout | undefined;
  readonly #looks = new Set<Promise<void>>();
  /** What is being ended already. */
  readonly #ending = new Set<string>();

  constructor(options: ReaperOptions) {
    this.#options = options;
  }

  /** Looks at once, and then for as long as the server lives: a call that cannot be ended keeps no other one waiting. */
  start(): void {
    const look = this.look().finally(() => this.#looks.delete(look));
    this.#looks.add(look);
    this.#timer = setTimeout(() => this.start(), LOOK_MS).unref();
  }

  /** Resolves when what is being hung up is. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.all(this.#looks);
  }

  /** Ends every call that nobody owns any more. A store that cannot be reached is asked again the next time. */
  async look(): Promise<void> {
    const {store, log} = this.#options;
    const now = Date.now();
    try {
      const orphans = await store.reap({now, leaseUntil: now + FOUND_MS});
      await Promise.all(orphans.map(orphan => this.#end(orphan)));
    } catch (failure) {
      log.warn({err: failure}, 'nobody could look for calls whose instance is gone');
    }
  }

  async #end({callId, fence, left}: Orphan): Promise<void> {
    const {store, upstream, log} = this.#options;
    const ended = await Promise.all(
      left.map(async upstreamId => {
        if (this.#ending.has(upstreamId)) return false;
        this.#ending.add(upstreamId);
        try {
          await hangUpAtLast(upstream, upstreamId);
          await store.forgetUpstream({callId, upstreamId});
          return true;
        } catch (failure) {
          log.error({err: failure}, 'a call whose instance is gone could not be ended');
          return false;
        } finally {
          this.#ending.delete(upstreamId);
        }
      }),
    );
    // What could not be ended is found again when this lease is over.
    if (ended.every(done => done)) await store.release({callId, fence, charged: 0, now: Date.now()});
    log.warn({sessions: left.length}, 'ended a call whose instance is gone');
  }
}
