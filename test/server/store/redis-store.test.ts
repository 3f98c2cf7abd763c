/** What only the store in Redis can do: ask once for each decision, and say no while nobody answers. */
import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Socket} from 'node:net';
import {after, afterEach, before, describe, it} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {createClient} from 'redis';
import {createStore} from '../../../server/store/create-store.js';
import {openRedisStore, type RedisStoreOptions} from '../../../server/store/redis-store.js';
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

  /** What a test opened is closed after it, however it ends: last opened, first closed. */
  const ends: Array<() => unknown> = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  const openStore = async (options: Partial<RedisStoreOptions> = {}): Promise<Store> => {
    const store = await openRedisStore({redisUrl: redis.url, log: silent, ...options});
    ends.push(() => store.close());
    return store;
  };
  const startOwn = async (port?: number): Promise<TestRedis> => {
    const own = await startRedis(port);
    ends.push(own.stop);
    return own;
  };

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
    await store.renew({...owner, charged: 1, hold: 2, leaseUntil: NOON + MINUTE});
    await store.release({...owner, charged: 1});
    await store.reap({now: NOON, leaseUntil: NOON + MINUTE});
    await store.forgetUpstream({callId: 'a', upstreamId: 'u'});
    await store.once('key', NOON + MINUTE, NOON);
    await store.spend({visitor: 'v', address: 'x', limits, isCall: true, charge: 1, now: NOON});
    await store.totals(NOON);
    return 12;
  };

  it('takes each decision in one round trip', async () => {
    const store = await openStore();
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
  });

  it('keeps all its keys in one slot, and none for ever once the calls are over', async () => {
    await tool(client => client.flushAll());
    const store = await openStore();
    await everything(store);
    await tool(async client => {
      const lasting: string[] = [];
      for (const key of await client.keys('*')) {
        assert.ok(key.startsWith('{rv}:'), key);
        if ((await client.pTTL(key)) < 0) lasting.push(key);
      }
      assert.deepEqual(lasting.sort(), ['{rv}:fence', '{rv}:revision']);
    });
  });

  it('says no at once while Redis is away, and goes on when it is back', async () => {
    const own = await startOwn();
    const store = await openStore({redisUrl: own.url});
    await admitted(store, 'a');
    await own.stop();
    const startedAt = performance.now();
    await assert.rejects(store.admit(asked('b')), FAILED);
    assert.ok(performance.now() - startedAt < 900, 'nobody waited for an answer');
    const {durable, problem} = await store.health();
    assert.ok(!durable && problem?.startsWith('REDIS_URL cannot be reached'));

    await startOwn(Number(new URL(own.url).port));
    while (!(await store.health()).durable) await sleep(20);
    assert.deepEqual(await store.totals(NOON), {spent: 0, reserved: 0, liveCalls: 0}, 'and nobody waited');
    await admitted(store, 'c');
  });

  it('waits a second for an answer and no longer, and goes on over a new line', async () => {
    const own = await startOwn();
    const store = await openStore({redisUrl: own.url});
    await admitted(store, 'a');
    own.freeze();
    const startedAt = performance.now();
    await Promise.all([1, 2].map(index => assert.rejects(store.admit(asked(`${index}`)), FAILED)));
    const waited = performance.now() - startedAt;
    assert.ok(waited > 900 && waited < 2_500, `${waited} ms`);
    own.thaw();
    while (!(await store.health()).durable) await sleep(20);
    await admitted(store, 'b');
  });

  it('leaves a line that died in silence', async () => {
    const line = await deadEnd(Number(new URL(redis.url).port));
    ends.push(line.close);
    const store = await openStore({redisUrl: line.url, answerMs: 700});
    await store.totals(NOON);
    line.die();
    await assert.rejects(store.totals(NOON), FAILED);
    while (!(await store.health()).durable) await sleep(20);
    await store.totals(NOON);
  });

  it('begins without Redis, and says so', async () => {
    const own = await startOwn();
    await own.stop();
    for (const redisUrl of [own.url, own.url.replace('redis:', 'rediss:')]) {
      const store = await createStore({redisUrl, dataDir: 'none', log: silent});
      ends.push(() => store.close());
      assert.equal(store.kind, 'redis');
      await assert.rejects(store.totals(NOON), FAILED);
      assert.equal((await store.health()).durable, false);
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
    const own = await startOwn();
    const store = await openStore({redisUrl: own.url});
    const {fence} = await admitted(store, 'a', {hold: 5});
    const client = createClient({url: own.url});
    ends.push(() => client.destroy());
    await client.connect();
    await client.configSet('maxmemory', '1');
    await assert.rejects(store.release({callId: 'a', fence, charged: 5, now: NOON}), FAILED);
    await client.configSet('maxmemory', '0');
    assert.deepEqual(await store.totals(NOON), {spent: 0, reserved: 5, liveCalls: 1});
    assert.equal(await store.release({callId: 'a', fence, charged: 5, now: NOON}), true);
  });
});

/** A way to a port of this machine: `die` lets nothing more through what is open, and tells nobody. */
async function deadEnd(port: number): Promise<{url: string; die: () => void; close: () => void}> {
  const open = new Set<Socket>();
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) open.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    die: () => {
      for (const socket of open) socket.unpipe().pause();
    },
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
