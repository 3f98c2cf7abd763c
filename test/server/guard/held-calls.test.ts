/** A visitor who lost the socket finds the same call again, however often, and whatever of it was lost on the way. */
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {pino} from 'pino';
import {admissionOf} from '../../support/admission.js';
import {HeldCalls, type Visit} from '../../../server/guard/held-calls.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import type {Visitor} from '../../../server/guard/visitor.js';
import type {GuardDeps} from '../../../server/guard/start.js';
import {limitsConfig, limitsOf, NO_LIMITS} from '../../../server/config/limits.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import type {Store} from '../../../server/store/store.js';
import {VoiceError} from '../../../src/shared/errors.js';

const CALLER = {origin: 'https://shop.example', address: '203.0.113.7'};
const AGENT = {
  tools: [],
  mcpServers: [],
  bargeIn: 'confirmed',
  maxOutputTokens: 1_024,
  maxContextTokens: 8_000,
  limits: {},
};

class FakeVisitor implements Visitor {
  readonly seals: string[] = [];
  readonly failures: VoiceError[] = [];
  send(frame: {type: string; sealed?: unknown}): void {
    if (frame.type === 'history') this.seals.push(String(frame.sealed));
  }
  sendBytes(): void {
    // Nobody listens.
  }
  fail(error: VoiceError): void {
    this.failures.push(error);
  }
  bye(): void {
    // Nobody is idle here.
  }
}

describe('a guarded call', () => {
  let calls: HeldCalls;
  /** Another instance: it shares the books and the secret. */
  let others: HeldCalls;
  let store: Store;
  let limits: object;
  beforeEach(() => {
    store = createMemoryStore();
    limits = {};
    const secret = randomBytes(32);
    const instance = (): HeldCalls => {
      const {admission} = admissionOf({store});
      admission.limits = () => limitsOf(limitsConfig.parse(limits), {}, NO_LIMITS);
      const deps = {
        admission,
        agents: {defaultName: 'a', get: () => ({name: 'a', agent: {...AGENT, allow: []}})},
        ...{upstream: {capabilities: {}, forVisitor: () => ({})}, model: undefined, loopback: true},
        seal: new HistorySeal(secret),
        log: pino({level: 'silent'}),
      };
      return new HeldCalls(deps as unknown as GuardDeps);
    };
    [calls, others] = [instance(), instance()];
  });
  afterEach(() => Promise.all([calls.close(), others.close()]));

  /** As the visitor's socket does. */
  const enter = async (
    visitor: FakeVisitor,
    resume?: string,
    {mode = 'conversation', at = calls}: {mode?: 'conversation' | 'text'; at?: HeldCalls} = {},
  ): Promise<Visit> => {
    const start = {type: 'start', mode, leg: 'websocket'} as const;
    const visit = await at.visit({...start, ...(resume !== undefined && {resume})}, CALLER, visitor);
    visit.call.attach(visitor);
    return visit;
  };

  test('can be found again before anybody has said a word', async () => {
    const first = new FakeVisitor();
    const visit = await enter(first);
    assert.equal(first.seals.length, 1);
    visit.leave();
    const second = await enter(new FakeVisitor(), first.seals[0]);
    assert.equal(second.call, visit.call);
    assert.equal(second.welcome.resumed, true);
  });

  test('can be found again by a visitor whose socket broke before the next seal arrived', async () => {
    const first = new FakeVisitor();
    const visit = await enter(first);
    const [seal] = first.seals;
    visit.leave();
    // The welcome of this one, and the seal behind it, never arrive.
    (await enter(new FakeVisitor(), seal)).leave();
    const third = await enter(new FakeVisitor(), seal);
    assert.equal(third.call, visit.call);
    assert.equal(third.welcome.resumed, true);
  });

  test('ends without harm to others where the store does not answer', async () => {
    const visit = await enter(new FakeVisitor());
    store.release = () => Promise.reject(new VoiceError('session/failed'));
    await visit.end('visitor');
  });

  test('in writing hears no turns, whatever is sent to it: nobody would have paid for the answers', async () => {
    const {session, pushToTalk} = (await enter(new FakeVisitor(), undefined, {mode: 'text'})).call.started;
    assert.equal(session.audio?.input?.turn_detection, null);
    assert.equal(pushToTalk, false);
  });

  test('that is over is not begun a second time from a seal that was opened', async () => {
    const first = new FakeVisitor();
    (await enter(first)).leave();
    const again = await enter(new FakeVisitor(), first.seals[0]);
    await again.end('visitor');
    assert.equal((await enter(new FakeVisitor(), first.seals[0])).welcome.resumed, false);
  });

  describe('that goes on at another instance', () => {
    /** The seal of a call that its visitor has left, and that is over. */
    const sealed = async (): Promise<string | undefined> => {
      const first = new FakeVisitor();
      await (await enter(first)).end('visitor');
      return first.seals.at(-1);
    };

    test('goes on by its seal once', async () => {
      const seal = await sealed();
      assert.equal((await enter(new FakeVisitor(), seal, {at: others})).welcome.resumed, true);
      assert.equal((await enter(new FakeVisitor(), seal)).welcome.resumed, false);
    });

    test('and is refused there keeps its seal: a later try goes on', async () => {
      const seal = await sealed();
      limits = {site: {concurrentCalls: 1}};
      const stranger = await enter(new FakeVisitor());
      for (let tries = 0; tries < 3; tries += 1)
        await assert.rejects(enter(new FakeVisitor(), seal, {at: others}), {code: 'token/rate-limited'});
      await stranger.end('visitor');
      assert.equal((await enter(new FakeVisitor(), seal, {at: others})).welcome.resumed, true);
    });

    for (const what of ['of one instance', 'of two instances'] as const) {
      test(`is one visitor's, where two ${what} come at once with one seal`, async () => {
        const seal = await sealed();
        const visits = await Promise.all(
          [calls, what === 'of one instance' ? calls : others].map(at =>
            enter(new FakeVisitor(), seal, {at}),
          ),
        );
        assert.deepEqual(visits.map(({welcome}) => welcome.resumed).sort(), [false, true]);
        assert.notEqual(visits[0]!.call, visits[1]!.call);
      });
    }

    test('is not taken from its visitor by a seal that was used before', async () => {
      const seal = await sealed();
      const visitor = new FakeVisitor();
      await enter(visitor, seal);
      const thief = await enter(new FakeVisitor(), seal, {at: others});
      assert.equal(thief.welcome.resumed, false);
      assert.deepEqual(await store.reap({now: Date.now(), leaseUntil: Date.now() + 1}), []);
      assert.equal((await store.totals(Date.now())).liveCalls, 2, 'both are calls of their own');
      assert.deepEqual(visitor.failures, []);
    });
  });
});
