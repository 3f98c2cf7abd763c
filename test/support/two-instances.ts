/**
 * A spoken call through a proxy to one of two servers, which share their books and their provider: the server that has
 * it is killed, and the call goes on with the other one. It stands alone because only here do the page, the proxy, both
 * servers, the books and the provider stand together as they do for an owner.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {LEASE_MS} from '../../server/guard/call-lease.js';
import {AFTER_LEASE_MS} from '../../server/guard/running-charges.js';
import {waitUntilAllClosed} from './browser.js';
import {openBalancer, type Balancer} from './balancer.js';
import {lampCalls, loggedEvents, press, waitForEvent, type LoggedEvent} from './host-page.js';
import {openProviderRelay, type ProviderRelay} from './provider-relay.js';
import {ended} from './provider-sessions.js';
import {startRedis} from './redis.js';
import {until} from './until.js';
import {VISITOR_VOICE, say} from './visitor-voice.js';
import {visit} from './visit.js';
import {startEngine, startServerBehind, type RunningServer} from './voice-server.js';

/** A process takes its time to open another session, and a browser takes a dead line for a living one for a while. */
const LIMIT = {timeout: 40_000};
/** A visitor has one call a day: one that was counted a second time would be refused. */
const CONFIG = {
  agents: {assistant: {instructions: 'Be brief.'}},
  limits: {visitor: {callsPerDay: 1, concurrentCalls: 1}},
};

type TwoInstances = {
  readonly page: Page;
  readonly balancer: Balancer;
  readonly provider: ProviderRelay;
  readonly engine: RunningServer;
  /** Both of them, by their origins. */
  readonly servers: ReadonlyMap<string, RunningServer>;
  readonly close: () => Promise<void>;
};

async function visitTwoInstances(transport: string): Promise<TwoInstances> {
  const closing: Array<() => unknown> = [];
  const close = async (): Promise<void> => {
    for (const undo of closing.splice(0).reverse()) await undo();
  };
  try {
    const folder = mkdtempSync(join(tmpdir(), 'voice-config-'));
    closing.push(() => rmSync(folder, {recursive: true}));
    const config = join(folder, 'voice.config.json');
    writeFileSync(config, JSON.stringify(CONFIG));
    const [redis, engine] = await Promise.all([startRedis(), startEngine()]);
    closing.push(redis.stop, engine.stop);
    const provider = await openProviderRelay(engine.origin);
    closing.push(provider.close);
    const env = {
      ...{REDIS_URL: redis.url, VOICE_SECRET: 'the secret of both', VOICE_CONFIG: config},
      ...{OPENAI_BASE_URL: provider.baseUrl, TRUST_PROXY: '1', DRAIN_SECONDS: '0'},
    };
    const balancer = await openBalancer();
    const one = await startServerBehind(balancer, env);
    closing.push(one.stop);
    const visited = await visit({env, behind: balancer, inject: VISITOR_VOICE, attributes: {transport}});
    closing.push(visited.close);
    const servers = new Map([one, visited.server].map(server => [server.origin, server]));
    return {page: visited.page, balancer, provider, engine, servers, close};
  } catch (failure) {
    await close();
    throw failure;
  }
}

export type TwoInstancesOptions = {
  /** As the page asks for it. */
  readonly transport: 'auto' | 'websocket';
  /** Afterwards the line of the sound is cut as well: the call takes the other way. */
  readonly thenSwitches: boolean;
};

export function describeTwoInstances({transport, thenSwitches}: TwoInstancesOptions): void {
  const first = transport === 'auto' ? 'webrtc' : transport;
  describe(`a call through a proxy to one of two servers, over ${first}`, () => {
    let call: TwoInstances;
    let page: Page;
    /** Of the server that is killed. */
    let orphans: string[] = [];

    before(async () => {
      call = await visitTwoInstances(transport);
      ({page} = call);
    });
    after(() => call.close());

    test('is answered, and does something on the page', async () => {
      assert.equal((await waitForEvent(page, {type: 'voice-transport-change'})).transport, first);
      await asks(page, 'turn on the kitchen light', 'light');
      assert.equal(await lampCalls(page), 1);
      assert.deepEqual([call.balancer.sockets().length, call.servers.size], [1, 2]);
    });

    test('comes back by itself when its server is killed, through the other one', async context => {
      const [holder = ''] = call.balancer.sockets();
      orphans = [...call.provider.calls.keys()];
      const since = await now(page);
      await call.servers.get(holder)?.kill();
      const lost = {type: 'voice-state-change', phase: 'reconnecting'};
      const broken = await waitForEvent(page, lost, {...LIMIT, after: since});
      const back = {type: 'voice-state-change', phase: 'live', link: 'steady'};
      const live = await waitForEvent(page, back, {...LIMIT, after: broken.at});
      context.diagnostic(`live again after ${(live.at - since).toFixed()} ms`);
      const [other] = call.balancer.sockets();
      assert.ok(other !== undefined && other !== holder && call.servers.has(other), 'nobody has it');
      assert.equal((await lastTransport(page))?.transport, first);
    });

    test('has an assistant that remembers, and one that listens', async () => {
      await asks(page, 'say that again', 'light');
      assert.equal(await lampCalls(page), 1, 'it was done twice');
    });

    test('leaves no session of the server that was killed with the provider', async () => {
      assert.equal(orphans.length, first === 'webrtc' ? 1 : 0);
      for (const session of orphans) {
        await ended(call.engine, session, LEASE_MS + AFTER_LEASE_MS);
        assert.ok(call.provider.calls.get(session)! > 0, 'nobody hung it up');
      }
      await until('only the call as it is now is there', () => call.provider.sockets() === 1);
    });

    const switches = async (): Promise<void> => {
      const since = await now(page);
      call.provider.udp.cut();
      const seen = {type: 'voice-state-change', phase: 'live', link: 'switching'};
      const {at} = await waitForEvent(page, seen, {...LIMIT, after: since});
      const taken = {type: 'voice-transport-change', transport: 'websocket'};
      await waitForEvent(page, taken, {...LIMIT, after: at});
      await asks(page, 'what time is it', '');
    };
    if (thenSwitches) test('goes on over WebSocket when nothing of WebRTC passes any more', switches);

    test('was one call from its beginning to its end, in which nothing failed', async () => {
      await press(page, 'End call');
      assert.equal((await waitForEvent(page, {type: 'voice-end'})).reason, 'visitor');
      const told = await loggedEvents(page);
      const count = (type: string): number => told.filter(event => event.type === type).length;
      assert.deepEqual([count('voice-start'), count('voice-error'), count('voice-end')], [1, 0, 1]);
    });

    test('leaves nothing open, in the page and with the provider', async () => {
      await waitUntilAllClosed(page);
      for (const session of call.provider.calls.keys()) await ended(call.engine, session, 5_000);
      await until('no socket is open', () => call.balancer.sockets().length + call.provider.sockets() === 0);
    });
  });
}

/** Says it, and waits until it was understood and all of an answer with these words was heard. */
async function asks(page: Page, text: string, answer: string): Promise<void> {
  const since = await now(page);
  await say(page, text);
  const understood = {type: 'voice-transcript', role: 'user', text, final: true};
  const {at} = await waitForEvent(page, understood, {...LIMIT, after: since});
  const said = {type: 'voice-transcript', role: 'assistant', text: answer, final: true};
  const answered = await waitForEvent(page, said, {...LIMIT, after: at});
  const silent = {type: 'voice-speech-end', speaker: 'assistant'};
  await waitForEvent(page, silent, {...LIMIT, after: answered.at});
}

async function lastTransport(page: Page): Promise<LoggedEvent | undefined> {
  return (await loggedEvents(page)).findLast(({type}) => type === 'voice-transport-change');
}

function now(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}
