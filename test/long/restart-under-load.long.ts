/**
 * A restart with a hundred calls on the line: who talks may go on, who stays too long is told goodbye, and where the
 * process is killed the next one ends what is left. It stands alone because what holds for one call may not for many.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import nodeDataChannel from 'node-datachannel';
import {LEASE_MS} from '../../server/guard/call-lease.js';
import {AFTER_LEASE_MS} from '../../server/guard/running-charges.js';
import {PeerClient} from '../server/engine/peer-client.js';
import {send, upgrade} from '../server/http/site.js';
import {Visitor} from '../server/visitor.js';
import {openProviderRelay, type ProviderRelay} from '../support/provider-relay.js';
import {ended} from '../support/provider-sessions.js';
import {until} from '../support/until.js';
import {startEngine, startServer, type RunningServer} from '../support/voice-server.js';

const CALLS = 100;
/** Of those that are killed: their sessions do not end with the server. */
const BY_WEBRTC = 3;
/** Of those that may go on. */
const ASKING = 10;
/** So many of one address may wait for their start. */
const AT_ONCE = 3;
/** Far more than a test takes. */
const LONG_S = 100;
const SHORT_S = 4;
/** From the last goodbye to the end of the process. */
const CLOSING_MS = 5_000;
const GOING_AWAY = 1001;

let engine: RunningServer;
let provider: ProviderRelay;
before(async () => {
  engine = await startEngine();
  provider = await openProviderRelay(engine.origin);
});
after(async () => {
  await provider.close();
  await engine.stop();
  nodeDataChannel.cleanup();
});

function start(env: Readonly<Record<string, string>>): Promise<RunningServer> {
  return startServer({OPENAI_BASE_URL: provider.baseUrl, LOG_LEVEL: 'warn', ...env});
}

async function callOverSocket(server: RunningServer): Promise<Visitor> {
  const visitor = new Visitor(server);
  assert.equal((await visitor.start()).type, 'welcome');
  visitor.send({type: 'leg.open'});
  await visitor.next('leg.opened');
  return visitor;
}

async function callByPeer(server: RunningServer): Promise<{visitor: Visitor; peer: PeerClient}> {
  const visitor = new Visitor(server);
  const peer = new PeerClient(false);
  assert.equal((await visitor.start({leg: 'webrtc'})).type, 'welcome');
  visitor.send({type: 'offer', sdp: await peer.offer()});
  peer.answer(String((await visitor.next('answer'))['sdp']));
  await peer.until(() => (peer.state === 'connected' ? true : undefined), 10);
  return {visitor, peer};
}

/** One after the other in each of a few rows, as many as may come at once. */
async function inRows<T>(count: number, one: (index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const row = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) done[index] = await one(index);
  };
  await Promise.all(Array.from({length: AT_ONCE}, row));
  return done;
}

/** What the visitor writes arrives at the provider, who says so; rejects where the call is over. */
async function isHeard(visitor: Visitor): Promise<void> {
  const content = [{type: 'input_text', text: 'hello'}];
  visitor.send({type: 'conversation.item.create', item: {type: 'message', role: 'user', content}});
  await Promise.race([visitor.next('conversation.item.added'), lost(visitor)]);
}

/** And is answered aloud, which is much work for a practice voice. */
async function isAnswered(visitor: Visitor): Promise<void> {
  visitor.write('who are you');
  assert.match(await Promise.race([visitor.answer(), lost(visitor)]), /\w/);
}

async function lost({closed}: Visitor): Promise<never> {
  throw new Error(`The call was lost with ${await closed}`);
}

const isOpen = ({socket}: Visitor): boolean => socket.readyState === socket.OPEN;

async function ready(server: RunningServer): Promise<[number, unknown]> {
  const {status, text} = await send({port: Number(new URL(server.origin).port)}, '/ready');
  return [status, (JSON.parse(text) as {status: string}).status];
}

describe('a server that is told to stop with a hundred calls on the line', () => {
  let server: RunningServer;
  let visitors: Visitor[];
  let isOver = false;
  let stopped: Promise<void>;
  let toldAt: number;
  before(async () => {
    server = await start({DRAIN_SECONDS: String(LONG_S)});
    visitors = await inRows(CALLS, () => callOverSocket(server));
    assert.equal(provider.sockets(), CALLS);
    void server.exit.then(() => (isOver = true));
    toldAt = performance.now();
    stopped = server.stop();
  });
  after(async () => {
    await server.kill();
    await stopped;
  });

  test('is not ready any more, and lets nobody new in', async () => {
    await until('it is not ready', async () => (await ready(server))[0] === 503);
    assert.deepEqual(await ready(server), [503, 'draining']);
    const {origin} = server;
    assert.equal((await upgrade({port: Number(new URL(origin).port)}, {origin})).status, 503);
  });

  test('loses none of them: each is heard, and answered where it asks', async () => {
    await Promise.all(visitors.map(isHeard));
    await Promise.all(visitors.slice(0, ASKING).map(isAnswered));
    assert.equal(visitors.filter(isOpen).length, CALLS);
    assert.equal(provider.sockets(), CALLS);
  });

  test('waits for the last one, which is answered still, and ends by itself when that has gone', async context => {
    const last = visitors.pop()!;
    for (const visitor of visitors) {
      visitor.send({type: 'end'});
      await visitor.closed;
    }
    await isAnswered(last);
    assert.equal(isOver, false);
    last.send({type: 'end'});
    const ms = await until('the process is over', () => isOver, CLOSING_MS);
    assert.equal(await server.exit, 0);
    const all = (performance.now() - toldAt) / 1000;
    context.diagnostic(`over ${ms.toFixed()} ms after the last call, ${all.toFixed(1)} of ${LONG_S} s`);
    assert.ok(all < LONG_S * 0.8);
    assert.equal(await last.closed, 1000);
    await until('no session is left', () => provider.sockets() === 0);
  });
});

describe('a server that is told to stop, and has waited as long as it may', () => {
  test('says goodbye to each who is still there, and is over in order', async context => {
    const server = await start({DRAIN_SECONDS: String(SHORT_S)});
    const visitors = await inRows(CALLS, () => callOverSocket(server));
    const goodbyes = visitors.map(async visitor => {
      const {reason} = await visitor.next('bye', 'error');
      return [reason, await visitor.closed, performance.now()] as const;
    });
    const toldAt = performance.now();
    await server.stop();
    assert.equal(await server.exit, 0);
    const took = performance.now() - toldAt;
    context.diagnostic(`over ${((took - SHORT_S * 1000) / 1000).toFixed(2)} s after the end of its time`);
    for (const [reason, code, at] of await Promise.all(goodbyes)) {
      assert.deepEqual([reason, code], ['server', GOING_AWAY]);
      assert.ok(at - toldAt >= SHORT_S * 1000, 'it was sent away before the time');
    }
    assert.ok(took < SHORT_S * 1000 + CLOSING_MS, `${took} ms`);
    await until('no session is left', () => provider.sockets() === 0);
  });
});

describe('a server that is killed with a hundred calls on the line', () => {
  test('leaves no session with the provider: the next one of its folder ends them within lease and five seconds', async context => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'voice-data-'));
    const server = await start({DATA_DIR});
    const known = new Set(provider.calls.keys());
    const peers = await inRows(BY_WEBRTC, () => callByPeer(server));
    const visitors = await inRows(CALLS - BY_WEBRTC, () => callOverSocket(server));
    const sessions = [...provider.calls.keys()].filter(session => !known.has(session));
    assert.deepEqual([sessions.length, provider.sockets()], [BY_WEBRTC, CALLS]);
    await server.kill();
    const killedAt = performance.now();
    const next = await start({DATA_DIR});
    await Promise.all([...visitors, ...peers.map(({visitor}) => visitor)].map(({closed}) => closed));
    await until('no socket is left', () => provider.sockets() === 0);
    const left = (): number => LEASE_MS + AFTER_LEASE_MS - (performance.now() - killedAt);
    for (const session of sessions) {
      await ended(engine, session, left());
      assert.ok(provider.calls.get(session)! > 0, 'nobody hung it up');
    }
    context.diagnostic(`all over ${((performance.now() - killedAt) / 1000).toFixed(1)} s after the kill`);
    await isAnswered(await callOverSocket(next));
    for (const {peer} of peers) peer.close();
    await next.stop();
    rmSync(DATA_DIR, {recursive: true});
  });
});
