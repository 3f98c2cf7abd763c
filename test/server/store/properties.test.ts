/** What holds for the stores whatever is asked of them, and in whatever order. */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import fc from 'fast-check';
import {createClient} from 'redis';
import {openFileStore} from '../../../server/store/file-store.js';
import {
  countOf,
  emptyState,
  heldIn,
  isLive,
  moneyHeldBy,
  snapshotOf,
  stateFrom,
} from '../../../server/store/ledger-state.js';
import {take} from '../../../server/store/ledger.js';
import {openRedisStore} from '../../../server/store/redis-store.js';
import type {Limits, Store} from '../../../server/store/store.js';
import {startRedis, type TestRedis} from '../../support/redis.js';
import {Crowd, sequences, type Asked, type Step} from './sequences.js';
import {silent} from './stores.js';

const SEED = 20_261_121;

/** One exchange: what was asked, and what the ledger says to it. */
type Exchange = {readonly asked: Asked; readonly answer: unknown};

function onLedger(steps: readonly Step[]): Exchange[] {
  const state = emptyState();
  const crowd = new Crowd();
  return steps.map(step => {
    const asked = crowd.ask(step);
    const answer = take(state, asked.name, asked.request);
    crowd.learn(asked, answer);
    return {asked, answer};
  });
}

function ask(store: Store, {name, request}: Asked): Promise<unknown> {
  if (name === 'once') return store.once(request.key, request.until, request.now);
  if (name === 'totals') return store.totals(request.now);
  const decisions: Record<string, unknown> = {...store};
  return (decisions[name] as (asked: unknown) => Promise<unknown>)(request);
}

/** Asks all of it at once: decisions are taken in the order in which they were asked. */
async function answersAlike(store: Store, exchanges: readonly Exchange[]): Promise<void> {
  const answers = await Promise.all(exchanges.map(({asked}) => ask(store, asked)));
  for (const [index, {asked, answer}] of exchanges.entries()) {
    assert.deepEqual(answers[index], answer, `${index}: ${JSON.stringify(asked)}`);
  }
}

describe('random sequences of decisions', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  it('are answered by Redis as by the ledger', async () => {
    const store = await openRedisStore({redisUrl: redis.url, log: silent});
    const client = await createClient({url: redis.url}).connect();
    const property = fc.asyncProperty(sequences, async steps => {
      await client.flushAll();
      await answersAlike(store, onLedger(steps));
    });
    try {
      await fc.assert(property, {seed: SEED, numRuns: 300});
    } finally {
      client.destroy();
      await store.close();
    }
  });

  it('are answered by a file as by the ledger, wherever its server is started anew', async () => {
    const property = fc.asyncProperty(sequences, fc.nat(), async (steps, cut) => {
      const exchanges = onLedger(steps);
      const at = cut % exchanges.length;
      const dataDir = mkdtempSync(join(tmpdir(), 'voice-store-'));
      for (const part of [exchanges.slice(0, at), exchanges.slice(at)]) {
        const store = await openFileStore({dataDir, log: silent, compactAtBytes: 500});
        await answersAlike(store, part.slice(0, 5));
        await answersAlike(store, part.slice(5));
        await store.close();
      }
      rmSync(dataDir, {recursive: true});
    });
    await fc.assert(property, {seed: SEED, numRuns: 50});
  });

  it('leave the same books in a snapshot as in memory', () => {
    const property = fc.property(sequences, steps => {
      const state = emptyState();
      const crowd = new Crowd();
      for (const step of steps) {
        const asked = crowd.ask(step);
        crowd.learn(asked, take(state, asked.name, asked.request));
      }
      assert.deepEqual(stateFrom(snapshotOf(state)), state);
    });
    fc.assert(property, {seed: SEED, numRuns: 300});
  });

  it('never spend and hold more than a cap, where nothing costs more than was held for it', () => {
    const property = fc.property(sequences, fc.constantFrom(1, 2), (steps, limits) => {
      const state = emptyState();
      const crowd = new Crowd(limits);
      const starts: number[] = [];
      for (const step of steps) {
        const asked = honest(crowd.ask(step), state);
        const answer = take(state, asked.name, asked.request);
        crowd.learn(asked, answer);
        if (isStart(asked, answer)) starts.push(crowd.now);
        keepsLimits(state, asked, crowd.now);
      }
      for (const at of starts) {
        const within = starts.filter(other => other >= at && other < at + 60_000).length;
        assert.ok(within <= (limits === 1 ? 2 : 3), `${within} starts within 60 s`);
      }
    });
    fc.assert(property, {seed: SEED, numRuns: 1_000});
  });
});

/** Nothing costs more than was reserved, or held. */
function honest(asked: Asked, state: ReturnType<typeof emptyState>): Asked {
  if (asked.name !== 'settle' && asked.name !== 'renew' && asked.name !== 'release') return asked;
  const call = state.calls.get(asked.request.callId);
  const running = isLive(call) ? call.state : undefined;
  if (asked.name === 'settle') {
    const amount = Math.min(asked.request.amount, running?.reservations.get(asked.request.reservation) ?? 0);
    return {name: 'settle', request: {...asked.request, amount}};
  }
  const charged = Math.min(asked.request.charged, (running?.charged ?? 0) + (running?.hold ?? 0));
  if (asked.name === 'renew') return {name: 'renew', request: {...asked.request, charged}};
  return {name: 'release', request: {...asked.request, charged}};
}

function isStart({name, request}: Asked, answer: unknown): boolean {
  if (name !== 'spend' && name !== 'admit') return false;
  const {ok, resumed} = answer as {ok: boolean; resumed?: boolean};
  return ok && (name === 'spend' ? request.isCall : resumed === false);
}

function keepsLimits(state: ReturnType<typeof emptyState>, {name, request}: Asked, now: number): void {
  if (name !== 'admit' && name !== 'spend') {
    for (const call of state.calls.values()) if (isLive(call)) keepsBudgets(state, call, call.limits, now);
    return;
  }
  keepsBudgets(state, request, request.limits, now);
}

function keepsBudgets(
  state: ReturnType<typeof emptyState>,
  {visitor, address}: {visitor: string; address: string},
  limits: Limits,
  now: number,
): void {
  for (const [scope, name] of [
    ['visitor', `v:${visitor}`],
    ['address', `a:${address}`],
    ['site', 's'],
  ] as const) {
    const {
      microDollarsPerDay: cap = Infinity,
      concurrentCalls = Infinity,
      callsPerDay = Infinity,
    } = limits[scope];
    const {spent, calls} = countOf(state, name, now);
    const held = heldIn(state, name);
    assert.ok(spent + held.money <= cap, `${spent} spent and ${held.money} held of ${cap} in ${name}`);
    assert.ok(held.calls.size <= concurrentCalls);
    assert.ok(calls <= callsPerDay);
  }
  for (const call of state.calls.values()) {
    const held = isLive(call) ? moneyHeldBy(call.state) : 0;
    assert.ok(call.spent + held <= (call.limits.call.microDollars ?? Infinity));
  }
}
