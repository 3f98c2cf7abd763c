/** What only the store in Redis can do: ask once for each decision, and say no while nobody answers. */
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {createClient} from 'redis';
import {createStore} from '../../../server/store/create-store.js';
import {openRedisStore} from '../../../server/store/redis-store.js';
import type {Store} from '../../../server/store/store.js';
import {startRedis, type TestRedis} from '../../support/redis.js';
import {admitted, asked, MINUTE, NOON, only, silent} from './stores.js';

const FAILED = {name: 'VoiceError', code: 'session/failed'};

describe('the store in Redis', () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  const open = () => createClient({url: redis.url});
  const tool = async <Value>(use: (client: ReturnType<typeof open>) => Promise<Value>): Promise<Value> => {
    const client = open();
    await client.connect();
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  };

  /** Each decision once, and a refusal. */
  const everything = async (store: Store): Promise<number> => {
    const limits = only('site', {microDollarsPerDay: 1000, startsPerMinute: 10});
    const {fence} = await admitted(store, 'a', {limits, hold: 10});
    const owner = {callId: 'a', fence, now: NOON};
    await store.reserve({...owner, reservation: 'r', amount: 10});
    await store.reserve({...owner, reservation: 's', amount: 10_000});
    await store.settle({...owner, reservation: 'r', amount: 10});
    await store.noteUpstream({...owner, upstreamId: 'u'});
    await store.renew({...owner, charge: 1, hold: 2, leaseUntil: NOON + MINUTE});
    await store.release({...owner, charge: 1});
    await store.reap({now: NOON, leaseUntil: NOON + MINUTE});
    await store.forgetUpstream({callId: 'a', upstreamId: 'u'});
    await store.once('key', NOON + MINUTE, NOON);
    await store.spend({visitor: 'v', address: 'x', limits, isCall: true, charge: 1, now: NOON});
    await store.totals(NOON);
    return 12;
  };

  it('takes each decision in one round trip', async () => {
    const store = await openRedisStore({redisUrl: redis.url, log: silent});
    await store.totals(NOON);
    // From outside of scripts: those commands say whom they came from.
    const seen: string[] = [];
    await tool(async client => {
      await client.monitor(line => seen.push(line));
      const decisions = await everything(store);
      await sleep(50);
      const sent = seen.filter(line => !line.includes(' lua] ')).map(line => line.split('"')[1]);
      assert.deepEqual(
        sent,
        Array.from({length: decisions}, () => 'EVALSHA'),
      );
    });
    await store.close();
  });

  it('keeps all its keys in one slot, and none for ever once the calls are over', async () => {
    await tool(client => client.flushAll());
    const store = await openRedisStore({redisUrl: redis.url, log: silent});
    await everything(store);
    await tool(async client => {
      const lasting: string[] = [];
      for (const key of await client.keys('*')) {
        assert.ok(key.startsWith('{rv}:'), key);
        if ((await client.pTTL(key)) < 0) lasting.push(key);
      }
      assert.deepEqual(lasting.sort(), ['{rv}:fence', '{rv}:revision']);
    });
    await store.close();
  });

  it('says no at once while Redis is away, and goes on when it is back', async () => {
    const own = await startRedis();
    const store = await openRedisStore({redisUrl: own.url, log: silent});
    await admitted(store, 'a');
    await own.stop();
    const startedAt = performance.now();
    await assert.rejects(store.admit(asked('b')), FAILED);
    assert.ok(performance.now() - startedAt < 500);
    const {durable, problem} = await store.health();
    assert.ok(!durable && problem?.startsWith('REDIS_URL cannot be reached'));

    const back = await startRedis(Number(new URL(own.url).port));
    while (!(await store.health()).durable) await sleep(20);
    assert.deepEqual(await store.totals(NOON), {spent: 0, reserved: 0, liveCalls: 0}, 'and nobody waited');
    await admitted(store, 'c');
    await store.close();
    await back.stop();
  });

  it('waits a second for an answer and no longer, and goes on over a new line', async () => {
    const own = await startRedis();
    const store = await openRedisStore({redisUrl: own.url, log: silent});
    await admitted(store, 'a');
    own.freeze();
    const startedAt = performance.now();
    await Promise.all([1, 2].map(index => assert.rejects(store.admit(asked(`${index}`)), FAILED)));
    const waited = performance.now() - startedAt;
    assert.ok(waited > 900 && waited < 1_900, `${waited} ms`);
    own.thaw();
    while (!(await store.health()).durable) await sleep(20);
    await admitted(store, 'b');
    await store.close();
    await own.stop();
  });

  it('begins without Redis, and says so', async () => {
    const own = await startRedis();
    await own.stop();
    for (const redisUrl of [own.url, own.url.replace('redis:', 'rediss:')]) {
      const store = await createStore({redisUrl, dataDir: 'none', log: silent});
      assert.equal(store.kind, 'redis');
      await assert.rejects(store.totals(NOON), FAILED);
      assert.equal((await store.health()).durable, false);
      await store.close();
    }
  });

  it('takes no other address, and repeats none: it may hold a password', async () => {
    for (const redisUrl of [
      'http://:secret@localhost',
      'localhost:6379',
      'redis://:secret@localhost/words',
    ]) {
      await assert.rejects(createStore({redisUrl, dataDir: 'none', log: silent}), (failure: Error) => {
        assert.equal(failure.name, 'EnvironmentError');
        assert.ok(
          failure.message.startsWith('REDIS_URL is not allowed') && !failure.message.includes('secret'),
        );
        return true;
      });
    }
  });

  it('takes no decision in part when the memory of Redis is full', async () => {
    const own = await startRedis();
    const store = await openRedisStore({redisUrl: own.url, log: silent});
    const {fence} = await admitted(store, 'a', {hold: 5});
    const client = createClient({url: own.url});
    await client.connect();
    await client.configSet('maxmemory', '1');
    await assert.rejects(store.release({callId: 'a', fence, charge: 5, now: NOON}), FAILED);
    await client.configSet('maxmemory', '0');
    assert.deepEqual(await store.totals(NOON), {spent: 0, reserved: 5, liveCalls: 1});
    assert.equal(await store.release({callId: 'a', fence, charge: 5, now: NOON}), true);
    client.destroy();
    await store.close();
    await own.stop();
  });
});
