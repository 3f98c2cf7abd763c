/**
 * Two servers over one Redis, before one provider: what one of them leaves behind when it is killed, the other one ends;
 * and whoever was with it goes on with the other, in the same call.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import nodeDataChannel from 'node-datachannel';
import {createClient} from 'redis';
import {LEASE_MS} from '../../server/guard/call-lease.js';
import {AFTER_LEASE_MS} from '../../server/guard/running-charges.js';
import {openRedisStore} from '../../server/store/redis-store.js';
import type {Limits} from '../../server/store/store.js';
import {PeerClient} from '../server/engine/peer-client.js';
import {silent} from '../server/store/stores.js';
import {Visitor} from '../server/visitor.js';
import {ended, runs} from '../support/provider-sessions.js';
import {startRedis, type TestRedis} from '../support/redis.js';
import {startEngine, startServer, type RunningServer} from '../support/voice-server.js';

const PAGE = {origin: 'https://shop.example'};
const LIMITS = {visitor: {callsPerDay: 1}};
const RACE_MS = 30_000;
const RACING = 1_000;
const CAP = 100;

let redis: TestRedis;
let engine: RunningServer;
let folder: string;
before(async () => {
  [redis, engine] = await Promise.all([startRedis(), startEngine()]);
  folder = mkdtempSync(join(tmpdir(), 'voice-config-'));
});
after(async () => {
  await Promise.all([redis.stop(), engine.stop()]);
  nodeDataChannel.cleanup();
  rmSync(folder, {recursive: true});
});

/** Books of their own: a visitor has one call a day. */
async function startTwo(books: number): Promise<[RunningServer, RunningServer]> {
  const config = join(folder, 'voice.config.json');
  writeFileSync(config, JSON.stringify({agents: {assistant: {instructions: 'Be brief.'}}, limits: LIMITS}));
  const env = {
    ...{REDIS_URL: `${redis.url}/${books}`, VOICE_CONFIG: config, VOICE_SECRET: 'the secret of both'},
    ...{OPENAI_API_KEY: 'any', ALLOWED_ORIGINS: PAGE.origin, OPENAI_BASE_URL: `${engine.origin}/v1`},
  };
  return Promise.all([startServer(env), startServer(env)]);
}

async function callOver(
  server: RunningServer,
  peer: PeerClient,
): Promise<{visitor: Visitor; sealed: string}> {
  const visitor = new Visitor(server, PAGE);
  assert.equal((await visitor.start({leg: 'webrtc'})).type, 'welcome');
  const {sealed} = await visitor.next('history');
  visitor.send({type: 'offer', sdp: await peer.offer()});
  peer.answer(String((await visitor.next('answer'))['sdp']));
  await peer.until(() => (peer.state === 'connected' ? true : undefined), 10);
  return {visitor, sealed: String(sealed)};
}

/** The one session that is noted in these books, by the id that only servers know. */
async function sessionIn(books: number): Promise<string> {
  const client = await createClient({url: `${redis.url}/${books}`}).connect();
  const dumps = await Promise.all((await client.keys('*')).map(async key => dumpOf(client, key)));
  await client.close();
  const [session] = /rtc_[\w-]+/.exec(dumps.join(' ')) ?? [];
  assert.ok(session !== undefined, 'no session is noted');
  assert.ok(await runs(engine, session));
  return session;
}

/** A key, whatever it is, as text. */
async function dumpOf(client: {type(key: string): Promise<string>} & Reads, key: string): Promise<string> {
  const read = {
    string: () => client.get(key),
    hash: () => client.hGetAll(key),
    set: () => client.sMembers(key),
    zset: () => client.zRange(key, 0, -1),
    list: () => client.lRange(key, 0, -1),
  } as Readonly<Record<string, () => Promise<unknown>>>;
  return `${key} ${JSON.stringify(await read[await client.type(key)]?.())}`;
}
type Reads = Pick<ReturnType<typeof createClient>, 'get' | 'hGetAll' | 'sMembers' | 'zRange' | 'lRange'>;

describe('two servers over one Redis', () => {
  test('end each other’s calls when one is killed, within the lease and five seconds', async context => {
    const [one, other] = await startTwo(1);
    const peer = new PeerClient(false);
    await callOver(one, peer);
    const session = await sessionIn(1);
    await one.kill();
    const ms = await ended(engine, session, LEASE_MS + AFTER_LEASE_MS);
    context.diagnostic(`from the kill to the hang-up: ${(ms / 1000).toFixed(1)} s`);
    peer.close();
    await other.stop();
  });

  test('go on with each other’s calls, which stay one for every limit; the old session ends at once', async context => {
    const [one, other] = await startTwo(2);
    const peer = new PeerClient(false);
    const {sealed} = await callOver(one, peer);
    const session = await sessionIn(2);
    await one.kill();
    const again = new Visitor(other, PAGE);
    const told = await again.start({resume: sealed});
    assert.deepEqual([told.type, told['resumed']], ['welcome', true]);
    context.diagnostic(
      `from the resumption to the hang-up: ${(await ended(engine, session, 5_000)).toFixed()} ms`,
    );
    again.send({type: 'leg.open'});
    await again.next('leg.opened');
    again.write('who are you');
    assert.match(await again.answer(), /\w/);
    assert.equal(
      (await new Visitor(other, PAGE).start()).code,
      'token/rate-limited',
      'it was the only one of the day',
    );
    peer.close();
    await other.stop();
  });

  test('end their calls with the provider when they are stopped, and others go on with them', async () => {
    const [one, other] = await startTwo(3);
    const peer = new PeerClient(false);
    const {visitor, sealed} = await callOver(one, peer);
    const session = await sessionIn(3);
    await Promise.all([one.stop(), visitor.closed]);
    await ended(engine, session, 1_000);
    const told = await new Visitor(other, PAGE).start({resume: sealed});
    assert.deepEqual([told.type, told['resumed']], ['welcome', true]);
    peer.close();
    await other.stop();
  });

  test('let in exactly as many as the cap says, of a thousand who race', async () => {
    const url = `${redis.url}/4`;
    // What is counted is who is let in, however long a busy machine takes for it.
    const options = {redisUrl: url, log: silent, answerMs: RACE_MS};
    const stores = await Promise.all([1, 2].map(() => openRedisStore(options)));
    try {
      for (const own of [{concurrentCalls: CAP}, {callsPerDay: CAP}, {microDollarsPerDay: CAP * 10}]) {
        const name = Object.keys(own).join();
        const limits: Limits = {call: {}, visitor: {}, address: own, site: {}};
        const now = Date.now();
        const asked = Array.from({length: RACING}, (_, index) => {
          const who = {callId: `${name} ${index}`, visitor: `v${index}`, address: name};
          return stores[index % 2]!.admit({...who, limits, hold: 10, leaseUntil: now + 30_000, now});
        });
        const answers = await Promise.all(asked);
        assert.equal(answers.filter(({ok}) => ok).length, CAP, name);
      }
    } finally {
      await Promise.all(stores.map(store => store.close()));
    }
  });
});
