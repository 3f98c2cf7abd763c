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
  let store: Store;
  beforeEach(() => {
    store = createMemoryStore();
    const deps = {
      ...admissionOf({store}),
      agents: {defaultName: 'a', get: () => ({name: 'a', agent: {...AGENT, allow: []}})},
      ...{upstream: {capabilities: {}, forVisitor: () => ({})}, model: undefined, loopback: true},
      seal: new HistorySeal(randomBytes(32)),
      log: pino({level: 'silent'}),
    };
    calls = new HeldCalls(deps as unknown as GuardDeps);
  });
  afterEach(() => calls.close());

  /** As the visitor's socket does. */
  const enter = async (
    visitor: FakeVisitor,
    resume?: string,
    mode: 'conversation' | 'text' = 'conversation',
  ): Promise<Visit> => {
    const start = {type: 'start', mode, leg: 'websocket'} as const;
    const visit = await calls.visit({...start, ...(resume !== undefined && {resume})}, CALLER, visitor);
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
    const {session, pushToTalk} = (await enter(new FakeVisitor(), undefined, 'text')).call.started;
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
});
