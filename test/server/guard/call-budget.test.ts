/** The money and the lease of a call: nothing is spent that was not held, and whoever loses the lease ends the call. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {CallBudget} from '../../../server/guard/call-budget.js';
import {LEASE_MS} from '../../../server/guard/call-lease.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import type {Limits, Store} from '../../../server/store/store.js';
import {VoiceError} from '../../../src/shared/errors.js';

const RENEW_MS = 10_000;
const FREE: Limits = {call: {}, visitor: {}, address: {}, site: {}};
const day = (microDollarsPerDay: number): Limits => ({...FREE, site: {microDollarsPerDay}});

describe('the budget of a call', () => {
  let store: Store;
  let over: VoiceError[];
  let used: number[];

  beforeEach(() => {
    mock.timers.enable({apis: ['setTimeout', 'Date'], now: Date.UTC(2026, 10, 21, 12)});
    store = createMemoryStore();
    over = [];
    used = [];
  });
  afterEach(() => mock.timers.reset());

  async function admit(callId: string, limits = FREE, through = store): Promise<CallBudget> {
    const who = {visitor: 'v', address: 'a', callId};
    const budget = await CallBudget.admit({store: through, ...who, limits, prices: {}});
    assert.ok(budget);
    budget.watch({onOver: error => over.push(error), onUsed: part => used.push(part)});
    return budget;
  }
  const pass = async (ms: number): Promise<void> => {
    for (let gone = 0; gone < ms; gone += 1_000) {
      mock.timers.tick(1_000);
      await new Promise(setImmediate);
    }
  };
  const totals = async (): Promise<{spent: number; reserved: number; liveCalls: number}> => {
    const {spent, reserved, liveCalls} = await store.totals(Date.now());
    return {spent, reserved, liveCalls};
  };

  test('holds the worst case of an answer, and keeps what it did cost', async () => {
    const budget = await admit('one', day(1_000));
    const reservation = await budget.reserve(600);
    assert.deepEqual(await totals(), {spent: 0, reserved: 600, liveCalls: 1});
    await budget.settle(reservation, 250);
    assert.deepEqual(await totals(), {spent: 250, reserved: 0, liveCalls: 1});
    assert.equal(budget.spent, 250);
    await budget.release();
    assert.equal((await totals()).liveCalls, 0);
  });

  test('counts in full what nobody knows the cost of', async () => {
    const budget = await admit('one', day(1_000));
    await budget.settle(await budget.reserve(600));
    assert.equal((await totals()).spent, 600);
    await budget.release();
  });

  test('counts what there was no room to hold: it costs something already', async () => {
    const budget = await admit('one', day(1_000));
    const asked = await budget.reserve(600);
    const unasked = await budget.holdLate(600);
    assert.deepEqual(await totals(), {spent: 0, reserved: 600, liveCalls: 1});
    await Promise.all([budget.settle(asked, 600), budget.settle(unasked, 500)]);
    assert.deepEqual(await totals(), {spent: 1_100, reserved: 0, liveCalls: 1});
    await budget.release();
  });

  test('tells what others hold apart from what is spent', async () => {
    const one = await admit('one', day(1_000));
    const other = await admit('other', day(1_000));
    const held = await one.reserve(600);
    await assert.rejects(other.reserve(600), {code: 'budget/reserved'});
    await one.settle(held, 600);
    await assert.rejects(other.reserve(600), {code: 'budget/exhausted'});
    assert.deepEqual(over, [], 'an answer that is not paid for ends no call by itself');
    await Promise.all([one.release(), other.release()]);
  });

  test('knows its last answer', async () => {
    const budget = await admit('one', day(1_000));
    await budget.reserve(400);
    assert.equal(budget.isLast(400), false);
    await budget.reserve(400);
    assert.equal(budget.isLast(400), true);
    assert.ok(used.at(-1)! >= 0.8);
    await budget.release();
  });

  test('renews its lease for as long as the call lasts', async () => {
    const budget = await admit('one');
    await pass(5 * LEASE_MS);
    assert.deepEqual(await store.reap({now: Date.now(), leaseUntil: Date.now() + LEASE_MS}), []);
    assert.deepEqual(over, []);
    await budget.release();
    await pass(2 * LEASE_MS);
  });

  test('ends a call that goes on elsewhere', async () => {
    const budget = await admit('one');
    await admit('one');
    await pass(RENEW_MS);
    assert.deepEqual(
      over.map(({code}) => code),
      ['session/elsewhere'],
    );
    await budget.release();
    assert.equal((await totals()).liveCalls, 1, 'it is not ours to release');
  });

  test('outlives a store that cannot be reached for a moment, and no longer than its lease', async () => {
    let reachable = true;
    const flaky: Store = {
      ...store,
      renew: request => (reachable ? store.renew(request) : Promise.reject(new VoiceError('session/failed'))),
    };
    const budget = await admit('one', FREE, flaky);
    reachable = false;
    await pass(RENEW_MS + 1_000);
    reachable = true;
    await pass(3 * LEASE_MS);
    assert.deepEqual(over, []);
    reachable = false;
    await pass(LEASE_MS);
    assert.deepEqual(
      over.map(({code}) => code),
      ['session/failed'],
    );
    await budget.release();
  });

  test('is refused with when to come again', async () => {
    const limits: Limits = {...FREE, visitor: {callsPerDay: 1}};
    const budget = await admit('one', limits);
    await assert.rejects(admit('other', limits), (error: VoiceError) => {
      assert.equal(error.code, 'token/rate-limited');
      assert.ok(error.retryAfter! > 0 && error.retryAfter! <= 12 * 3_600, 'until midnight');
      return true;
    });
    await budget.release();
  });
});
