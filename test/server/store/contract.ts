/** What every store must do, in sentences. It stands alone because three of them must. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, it} from 'node:test';
import {
  KNOWN_MS,
  LEFT_MS,
  REAPED_AT_ONCE,
  type AdmitRequest,
  type Store,
} from '../../../server/store/store.js';
import {
  admitted,
  asked,
  DAY,
  MINUTE,
  no,
  NO_LIMITS,
  NOON,
  only,
  type OpenedStore,
  type OpenStore,
} from './stores.js';

export function keepsContract(name: string, open: OpenStore): void {
  describe(`the ${name} store`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.end());

    const totals = async (now = NOON): Promise<[number, number, number]> => {
      const {spent, reserved, liveCalls} = await store.totals(now);
      return [spent, reserved, liveCalls];
    };
    /** Somebody else who shares one scope. */
    const sharing = (
      scope: 'visitor' | 'address' | 'site',
      given: Partial<AdmitRequest>,
    ): Partial<AdmitRequest> => (scope === 'site' ? given : {...given, [scope]: 'shared'});

    for (const scope of ['visitor', 'address', 'site'] as const) {
      describe(`limits of the ${scope}`, () => {
        const ask = (callId: string, limits: Parameters<typeof only>[1], given: Partial<AdmitRequest> = {}) =>
          store.admit(asked(callId, sharing(scope, {limits: only(scope, limits), ...given})));

        it('refuses the start too many of any 60 s, until the first of them is so old', async () => {
          const limits = {startsPerMinute: 2};
          assert.ok((await ask('a', limits)).ok);
          assert.ok((await ask('b', limits, {now: NOON + 30_000})).ok);
          assert.deepEqual(await ask('c', limits, {now: NOON + 59_999}), no('starts-per-minute', scope, 1));
          assert.ok((await ask('c', limits, {now: NOON + 60_000})).ok);
          assert.deepEqual(
            await ask('d', limits, {now: NOON + 60_001}),
            no('starts-per-minute', scope, 29_999),
          );
        });

        it('refuses the call too many at the same time, until the first lease ends', async () => {
          const limits = {concurrentCalls: 2};
          assert.ok((await ask('a', limits, {leaseUntil: NOON + 20_000})).ok);
          assert.ok((await ask('b', limits, {leaseUntil: NOON + 10_000})).ok);
          assert.deepEqual(await ask('c', limits), no('concurrent-calls', scope, 10_000));
        });

        it('refuses the call too many of a day, until the next one', async () => {
          const limits = {callsPerDay: 1};
          assert.ok((await ask('a', limits)).ok);
          assert.deepEqual(await ask('b', limits, {now: NOON + 1}), no('calls-per-day', scope, DAY / 2 - 1));
          assert.ok((await ask('b', limits, {now: NOON + DAY / 2})).ok);
        });

        it('refuses the micro-dollar too many: spent for the day, held until a lease ends', async () => {
          const limits = {microDollarsPerDay: 100};
          const first = await ask('a', limits, {hold: 60});
          assert.ok(first.ok);
          assert.deepEqual(await ask('b', limits, {hold: 41}), no('budget-reserved', scope, MINUTE));
          assert.ok((await ask('c', limits, {hold: 40})).ok);
          assert.deepEqual(await ask('d', limits, {hold: 101}), no('budget-exhausted', scope, DAY / 2));
          await store.release({callId: 'a', fence: first.fence, charged: 60, now: NOON});
          assert.deepEqual(await ask('e', limits, {hold: 41}), no('budget-exhausted', scope, DAY / 2));
          assert.deepEqual(await ask('e', limits, {hold: 1}), no('budget-reserved', scope, MINUTE));
        });

        it('shares out the seconds of a day, and takes back what a call did not need', async () => {
          const limits = {secondsPerDay: 100};
          const own = {...only(scope, limits), call: {seconds: 60}};
          const first = await ask('a', {}, {limits: own});
          const second = await ask('b', {}, {limits: own});
          assert.deepEqual([first.ok && first.seconds, second.ok && second.seconds], [60, 40]);
          assert.deepEqual(await ask('c', limits), no('seconds-per-day', scope, MINUTE));
          assert.ok(first.ok);
          await store.release({callId: 'a', fence: first.fence, charged: 0, now: NOON + 29_001});
          const third = await ask('c', limits, {now: NOON + 29_001});
          assert.equal(third.ok && third.seconds, 30);
        });

        it('begins no call for less than 10 s', async () => {
          const limits = {secondsPerDay: 100};
          const first = await ask('a', limits);
          assert.ok(first.ok);
          await store.release({callId: 'a', fence: first.fence, charged: 0, now: NOON + 90_001});
          assert.deepEqual(
            await ask('b', limits, {now: NOON + 90_001}),
            no('seconds-per-day', scope, DAY / 2 - 90_001),
          );
        });
      });
    }

    it('counts nothing anywhere of a call that it refuses', async () => {
      const site = {
        startsPerMinute: 9,
        concurrentCalls: 9,
        callsPerDay: 9,
        secondsPerDay: 900,
        microDollarsPerDay: 9,
      };
      const limits = {...NO_LIMITS, visitor: site, address: {callsPerDay: 0}, site};
      for (let tries = 0; tries < 20; tries += 1) {
        const answer = await store.admit(asked('a', {limits, hold: 1}));
        assert.deepEqual(answer, no('calls-per-day', 'address', DAY / 2));
      }
      assert.deepEqual(await totals(), [0, 0, 0]);
      const given = {limits: {...limits, address: site}, hold: 9, visitor: 'v', address: 'x'};
      const answer = await admitted(store, 'a', given);
      assert.deepEqual([answer.resumed, answer.seconds, answer.used], [false, 900, 1]);
    });

    it('admits exactly 100 of 1,000 that come at once, from two servers, where 100 may', async () => {
      for (const cap of [
        {concurrentCalls: 100},
        {startsPerMinute: 100},
        {callsPerDay: 100},
        {microDollarsPerDay: 999},
      ]) {
        const fresh = await open();
        const limits = only('site', cap);
        const answers = await Promise.all(
          Array.from({length: 1000}, (_, index) =>
            (index % 2 === 0 ? fresh.store : fresh.other).admit(asked(`${index}`, {limits, hold: 9})),
          ),
        );
        const most = cap.microDollarsPerDay === undefined ? 100 : 111;
        assert.equal(answers.filter(({ok}) => ok).length, most);
        assert.equal((await fresh.other.totals(NOON)).liveCalls, most);
        await fresh.end();
      }
    });

    it('gives a new day its whole budget, beside what is still held', async () => {
      const limits = only('site', {microDollarsPerDay: 100, callsPerDay: 2});
      const first = await admitted(store, 'a', {limits, hold: 30});
      await store.settle({callId: 'a', fence: first.fence, reservation: 'r', amount: 60, now: NOON});
      assert.deepEqual(await totals(NOON + DAY / 2 - 1), [60, 30, 1]);
      const tomorrow = NOON + DAY / 2;
      assert.deepEqual(await totals(tomorrow), [0, 30, 1]);
      assert.deepEqual(
        await store.admit(asked('b', {limits, hold: 71, now: tomorrow})),
        no('budget-reserved', 'site', 1000),
      );
      await admitted(store, 'b', {limits, hold: 70, now: tomorrow});
    });

    it('holds the worst of a response, counts what it did cost, and says how much is left', async () => {
      const limits = {...only('site', {microDollarsPerDay: 1000}), call: {microDollars: 200}};
      const {fence} = await admitted(store, 'a', {limits, hold: 50});
      const owner = {callId: 'a', fence, now: NOON};
      const granted = await store.reserve({...owner, reservation: 'r1', amount: 100});
      assert.deepEqual(granted, {ok: true, used: 0.75, left: 50});
      assert.deepEqual(
        await store.reserve({...owner, reservation: 'r2', amount: 51}),
        no('budget-reserved', 'call', MINUTE),
      );
      assert.equal(await store.settle({...owner, reservation: 'r1', amount: 120}), true);
      assert.deepEqual(await totals(), [120, 50, 1]);
      assert.deepEqual(
        await store.reserve({...owner, reservation: 'r2', amount: 81}),
        no('budget-exhausted', 'call', 0),
      );
    });

    it('holds a reservation once that is made twice', async () => {
      const {fence} = await admitted(store, 'a');
      const response = {callId: 'a', fence, now: NOON, reservation: 'r'};
      assert.deepEqual(await store.reserve({...response, amount: 10}), {ok: true, used: 0, left: undefined});
      await store.reserve({...response, amount: 7});
      assert.deepEqual(await totals(), [0, 7, 1]);
    });

    it('counts what was spent though the lease is refused, and lets go of that much', async () => {
      const limits = only('site', {microDollarsPerDay: 100});
      const {fence} = await admitted(store, 'a', {limits, hold: 60});
      const renewal = {callId: 'a', fence, now: NOON, leaseUntil: NOON + 2 * MINUTE};
      assert.deepEqual(await store.renew({...renewal, charged: 20, hold: 80}), {ok: true, used: 1, left: 0});
      assert.deepEqual(
        await store.renew({...renewal, charged: 50, hold: 51}),
        no('budget-exhausted', 'site', DAY / 2),
      );
      assert.deepEqual(await totals(), [50, 50, 1]);
    });

    it('counts once what is told again, because nobody heard that it was counted', async () => {
      const {fence} = await admitted(store, 'a', {hold: 60});
      const renewal = {callId: 'a', fence, now: NOON, leaseUntil: NOON + 2 * MINUTE, hold: 60};
      for (const charged of [20, 20, 30, 25]) await store.renew({...renewal, charged});
      assert.deepEqual(await totals(), [30, 60, 1]);
      await store.release({callId: 'a', fence, charged: 32, now: NOON});
      assert.deepEqual(await totals(), [32, 0, 0]);
      const next = await admitted(store, 'a', {hold: 10});
      await store.release({callId: 'a', fence: next.fence, charged: 5, now: NOON});
      assert.deepEqual(await totals(), [37, 0, 0], 'another owner counts from nothing');
    });

    it('ends a call: its open responses count in full, its hold is given back', async () => {
      const {fence} = await admitted(store, 'a', {hold: 50});
      const owner = {callId: 'a', fence, now: NOON};
      await store.reserve({...owner, reservation: 'r', amount: 10});
      assert.equal(await store.release({...owner, charged: 5}), true);
      assert.deepEqual(await totals(), [15, 0, 0]);
      assert.equal(await store.release({...owner, charged: 5}), false);
      assert.equal(await store.settle({...owner, reservation: 'r', amount: 10}), false);
      assert.deepEqual(await totals(), [15, 0, 0]);
    });

    it('goes on with a call that ended lately: not a second call, nor a second budget or clock', async () => {
      const limits = {
        ...only('visitor', {startsPerMinute: 1, callsPerDay: 1}),
        call: {seconds: 2000, microDollars: 100},
      };
      const first = await admitted(store, 'a', {limits, hold: 10});
      await store.release({callId: 'a', fence: first.fence, charged: 10, now: NOON + MINUTE});
      const now = NOON + MINUTE + KNOWN_MS - 1;
      const second = await admitted(store, 'a', {limits, hold: 89, now});
      assert.ok(second.fence > first.fence);
      assert.deepEqual([second.resumed, second.seconds, second.used], [true, 1040, 0.99]);
      await store.release({callId: 'a', fence: second.fence, charged: 0, now});
      const late = await store.admit(asked('a', {limits, now: now + KNOWN_MS}));
      assert.deepEqual(late, no('calls-per-day', 'visitor', DAY / 2 - MINUTE - 2 * KNOWN_MS + 1));
    });

    it('keeps a call with whoever began it, wherever it goes on', async () => {
      const limits = only('visitor', {microDollarsPerDay: 100});
      const {fence} = await admitted(store, 'a', {limits, visitor: 'one', hold: 100});
      await store.release({callId: 'a', fence, charged: 100, now: NOON});
      const moved = await store.admit(asked('a', {limits, visitor: 'two', hold: 1}));
      assert.deepEqual(moved, no('budget-exhausted', 'visitor', DAY / 2));
    });

    it('ends a call for good when its own seconds are over', async () => {
      const limits = {...NO_LIMITS, call: {seconds: 100}};
      const {fence, seconds} = await admitted(store, 'a', {limits});
      assert.equal(seconds, 100);
      await store.release({callId: 'a', fence, charged: 0, now: NOON + 99_001});
      const again = await store.admit(asked('a', {limits, now: NOON + 99_001}));
      assert.deepEqual(again, no('seconds-per-day', 'call', 0));
    });

    it('gives a live call to who takes it over, and says no to who had it', async () => {
      const limits = {
        ...only('site', {microDollarsPerDay: 1000, concurrentCalls: 1}),
        call: {microDollars: 500},
      };
      const before = await admitted(store, 'a', {limits, hold: 50});
      const old = {callId: 'a', fence: before.fence, now: NOON};
      await store.noteUpstream({...old, upstreamId: 'u2'});
      await store.noteUpstream({...old, upstreamId: 'u1'});
      await store.reserve({...old, reservation: 'open', amount: 30});
      await store.reserve({...old, reservation: 'settled', amount: 20});
      await store.settle({...old, reservation: 'settled', amount: 10});

      const after = await admitted(opened.other, 'a', {limits, hold: 60, now: NOON + 1});
      assert.ok(after.fence > before.fence);
      assert.deepEqual([after.resumed, after.left, after.used], [true, ['u1', 'u2'], 0.3]);
      assert.deepEqual(await totals(), [90, 60, 1]);

      const lost = no('lease-lost', 'call', 0);
      assert.deepEqual(await store.reserve({...old, reservation: 'late', amount: 1}), lost);
      assert.deepEqual(await store.renew({...old, leaseUntil: NOON + DAY, charged: 9, hold: 9}), lost);
      assert.equal(await store.settle({...old, reservation: 'open', amount: 30}), false);
      assert.equal(await store.noteUpstream({...old, upstreamId: 'u3'}), false);
      assert.equal(await store.release({...old, charged: 9}), false);
      assert.deepEqual(await totals(), [90, 60, 1]);
      const own = {callId: 'a', fence: after.fence, now: NOON};
      assert.equal(await store.settle({...own, reservation: 'open', amount: 0}), true);
    });

    it('leaves a live call to its owner where who wants it is refused', async () => {
      const {fence} = await admitted(store, 'a', {hold: 50});
      const limits = only('site', {microDollarsPerDay: 99});
      assert.deepEqual(
        await store.admit(asked('a', {limits, hold: 50})),
        no('budget-exhausted', 'site', DAY / 2),
      );
      assert.equal(await store.settle({callId: 'a', fence, now: NOON, reservation: 'r', amount: 1}), true);
      assert.deepEqual(await totals(), [1, 50, 1]);
    });

    it('knows no call that was never admitted', async () => {
      const owner = {callId: '__proto__', fence: 1, now: NOON};
      assert.deepEqual(
        await store.reserve({...owner, reservation: 'r', amount: 1}),
        no('lease-lost', 'call', 0),
      );
      assert.equal(await store.release({...owner, charged: 1}), false);
      await store.forgetUpstream({callId: '__proto__', upstreamId: 'u'});
      const names = {visitor: '__proto__', address: 'constructor'};
      const {fence} = await admitted(store, '__proto__', {...names, hold: 3});
      await store.reserve({...owner, fence, reservation: '__proto__', amount: 4});
      assert.deepEqual(await totals(), [0, 7, 1]);
    });

    it('takes the calls whose lease is over, and counts all that they held', async () => {
      const limits = only('visitor', {secondsPerDay: 1000});
      const {fence} = await admitted(store, 'dead', {
        limits,
        visitor: 'v',
        hold: 50,
        leaseUntil: NOON + 20_000,
      });
      await admitted(store, 'alive', {hold: 1});
      const owner = {callId: 'dead', fence, now: NOON};
      await store.reserve({...owner, reservation: 'r', amount: 10});
      await store.noteUpstream({...owner, upstreamId: 'u'});
      const reap = (after: number) => store.reap({now: NOON + after, leaseUntil: NOON + after + 5000});
      assert.deepEqual(await reap(19_999), []);

      const [orphan, ...others] = await reap(25_000);
      assert.ok(orphan !== undefined && orphan.fence > fence);
      assert.deepEqual([orphan.callId, orphan.left, others], ['dead', ['u'], []]);
      assert.deepEqual(await totals(), [60, 1, 1]);
      assert.equal(await store.settle({...owner, reservation: 'r', amount: 10}), false);
      const again = await admitted(store, 'next', {limits, visitor: 'v', now: NOON + 30_000});
      assert.equal(again.seconds, 980, 'it lived no longer than its lease');

      assert.deepEqual(await reap(29_999), [], 'the reaper has it');
      assert.equal((await reap(30_000))[0]?.callId, 'dead', 'the reaper is gone as well');
      await store.forgetUpstream({callId: 'dead', upstreamId: 'u'});
      assert.deepEqual(await reap(35_000), []);
    });

    it('finds the sessions that a call left when it ended, until they are forgotten or a day old', async () => {
      const {fence} = await admitted(store, 'a');
      const owner = {callId: 'a', fence, now: NOON};
      await store.noteUpstream({...owner, upstreamId: 'u1'});
      await store.noteUpstream({...owner, upstreamId: 'u2'});
      await store.forgetUpstream({callId: 'a', upstreamId: 'u1'});
      await store.release({...owner, charged: 0});
      const [orphan] = await store.reap({now: NOON, leaseUntil: NOON + MINUTE});
      assert.deepEqual(orphan?.left, ['u2']);
      const later = NOON + LEFT_MS - 1;
      assert.equal((await store.reap({now: later, leaseUntil: later + 1})).length, 1);
      assert.equal((await store.reap({now: later + 1, leaseUntil: later + 2})).length, 0);
    });

    it('hands a reaped call with nothing left over at once, and lets it go on', async () => {
      const {fence} = await admitted(store, 'a', {hold: 5});
      const orphans = await store.reap({now: NOON + MINUTE, leaseUntil: NOON + 2 * MINUTE});
      assert.deepEqual(
        orphans.map(({callId, left}) => [callId, left]),
        [['a', []]],
      );
      assert.deepEqual(await store.reap({now: NOON + 3 * MINUTE, leaseUntil: NOON + 4 * MINUTE}), []);
      const again = await admitted(store, 'a', {now: NOON + 4 * MINUTE});
      assert.ok(again.resumed && again.fence > fence);
    });

    it('takes the oldest first where many are dead', async () => {
      await Promise.all(
        Array.from({length: REAPED_AT_ONCE + 1}, (_, index) =>
          admitted(store, `${index}`, {leaseUntil: NOON + index}),
        ),
      );
      const now = NOON + MINUTE;
      const first = await store.reap({now, leaseUntil: now + 1});
      assert.deepEqual([first.length, first[0]?.callId], [REAPED_AT_ONCE, '0']);
      assert.deepEqual(
        (await store.reap({now, leaseUntil: now + 1})).map(({callId}) => callId),
        [`${REAPED_AT_ONCE}`],
      );
    });

    it('lets a key be used once, until it would not be valid any more', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => store.once('key', NOON + 1000, NOON)));
      assert.deepEqual(answers.filter(Boolean).length, 1);
      assert.equal(await store.once('another', NOON + 1000, NOON), true);
      assert.equal(await store.once('key', NOON + 1000, NOON + 999), false);
      assert.equal(await store.once('key', NOON + 2000, NOON + 1000), true);
    });

    it('holds all that its own limit leaves a call of which nobody can say how often it spends', async () => {
      const limits = {...only('site', {microDollarsPerDay: 150}), call: {microDollars: 100}};
      const whole = {limits, whole: true, hold: 20};
      const first = await admitted(store, 'a', whole);
      assert.deepEqual([first.held, await totals()], [100, [0, 100, 1]]);
      assert.deepEqual(await store.admit(asked('b', whole)), no('budget-reserved', 'site', MINUTE));
      const owner = {callId: 'a', fence: first.fence, now: NOON};
      assert.ok((await store.renew({...owner, leaseUntil: NOON + MINUTE, charged: 60, hold: 40})).ok);
      assert.deepEqual(await totals(), [60, 40, 1]);
      await store.release({...owner, charged: 70});
      assert.deepEqual((await admitted(opened.other, 'a', whole)).held, 30, 'it goes on with what is left');
    });

    it('lets no such call go on that has less left than the least, nor while another owner holds all of it', async () => {
      const limits = {...NO_LIMITS, call: {microDollars: 100}};
      const whole = {limits, whole: true, hold: 20};
      const {fence} = await admitted(store, 'a', whole);
      assert.deepEqual(await store.admit(asked('a', whole)), no('budget-exhausted', 'call', 0));
      await store.release({callId: 'a', fence, charged: 81, now: NOON});
      assert.deepEqual(await store.admit(asked('a', whole)), no('budget-exhausted', 'call', 0));
      assert.equal((await admitted(store, 'a', {...whole, hold: 19})).held, 19);
    });

    it('holds no more than was asked where a call has no limit of its own', async () => {
      assert.equal((await admitted(store, 'a', {whole: true, hold: 20})).held, 20);
    });

    it('uses a ticket up with the admission, and with no refusal', async () => {
      const limits = only('site', {concurrentCalls: 1});
      const ticket = {key: 'seal', until: NOON + MINUTE};
      const {fence} = await admitted(store, 'a', {limits});
      assert.deepEqual(
        await store.admit(asked('b', {limits, ticket})),
        no('concurrent-calls', 'site', MINUTE),
      );
      await store.release({callId: 'a', fence, charged: 0, now: NOON});
      await admitted(store, 'b', {limits, ticket});
      assert.equal(await store.once('seal', NOON + MINUTE, NOON), false);
      assert.equal(await opened.other.once('seal', NOON + MINUTE, NOON + MINUTE), true, 'until it is over');
    });

    it('refuses a used ticket before it touches anything: whoever has the call keeps it', async () => {
      const ticket = {key: 'seal', until: NOON + MINUTE};
      const {fence} = await admitted(store, 'a', {ticket, hold: 5});
      const limits = only('site', {callsPerDay: 0});
      assert.deepEqual(await store.admit(asked('a', {ticket, limits})), no('used-up', 'call', 0));
      assert.deepEqual(await totals(), [0, 5, 1]);
      const owner = {callId: 'a', fence, now: NOON};
      assert.ok((await store.renew({...owner, leaseUntil: NOON + MINUTE, charged: 0, hold: 5})).ok);
    });

    it('lets one of many in that come at once with one ticket, from two servers', async () => {
      const ticket = {key: 'seal', until: NOON + MINUTE};
      const answers = await Promise.all(
        Array.from({length: 20}, (_, index) => [store, opened.other][index % 2]!.admit(asked('a', {ticket}))),
      );
      assert.equal(answers.filter(({ok}) => ok).length, 1);
    });

    it('counts at once what is no call, and as a call where it says so', async () => {
      const limits = only('visitor', {microDollarsPerDay: 100, callsPerDay: 1, startsPerMinute: 1});
      const payment = {visitor: 'v', address: 'a', limits, now: NOON};
      assert.deepEqual(await store.spend({...payment, isCall: false, charge: 25}), {
        ok: true,
        used: 0.25,
        left: 75,
      });
      assert.ok((await store.spend({...payment, isCall: true, charge: 25})).ok);
      assert.deepEqual(
        await store.spend({...payment, isCall: true, charge: 1}),
        no('starts-per-minute', 'visitor', MINUTE),
      );
      assert.deepEqual(
        await store.spend({...payment, isCall: true, charge: 1, now: NOON + MINUTE}),
        no('calls-per-day', 'visitor', DAY / 2 - MINUTE),
      );
      assert.deepEqual(
        await store.spend({...payment, isCall: false, charge: 51}),
        no('budget-exhausted', 'visitor', DAY / 2),
      );
      assert.deepEqual(await totals(), [50, 0, 0]);
    });

    it('counts to the micro-dollar, however much it is', async () => {
      const amount = 4_000_000_000_000_001;
      const limits = only('site', {microDollarsPerDay: 2 * amount});
      const {fence} = await admitted(store, 'a', {limits, hold: amount});
      await store.release({callId: 'a', fence, charged: amount, now: NOON});
      await admitted(store, 'b', {limits, hold: amount});
      assert.deepEqual(await totals(), [amount, amount, 1]);
      assert.deepEqual(
        await store.admit(asked('c', {limits, hold: 1})),
        no('budget-reserved', 'site', MINUTE),
      );
    });

    it('takes no number that would break its sums', async () => {
      for (const hold of [NaN, -1, 0.5, Infinity, 2 ** 53]) {
        await assert.rejects(admitted(store, 'a', {hold}), /admit\.hold is/);
      }
      const limits = only('site', {microDollarsPerDay: NaN});
      await assert.rejects(admitted(store, 'a', {limits}), /admit\.limits\.site\.microDollarsPerDay is NaN/);
      assert.deepEqual(await totals(), [0, 0, 0]);
    });
  });
}
