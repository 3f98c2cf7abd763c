/** A pause that lasts: the guard gives up what runs upstream, and the visitor finds the same call again. */
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {pino} from 'pino';
import {admissionOf} from '../../support/admission.js';
import {Aliases} from '../../../server/guard/aliases.js';
import {GuardedCall} from '../../../server/guard/guarded-call.js';
import {NO_METRICS} from '../../../server/metrics/metrics.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {startCall, type GuardDeps} from '../../../server/guard/start.js';
import type {UpstreamSocket, UpstreamSocketEvents} from '../../../server/upstream/upstream.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {PAUSE_KEPT_MS} from '../../../src/realtime/protocol/limits.js';
import {Emitter} from '../../../src/shared/emitter.js';

const AGENT = {
  tools: [],
  mcpServers: [],
  bargeIn: 'confirmed',
  maxOutputTokens: 500,
  maxContextTokens: 8_000,
  limits: {},
};

/** A session with the provider that takes every setting, and hears whatever it is sent. */
class FakeSession implements UpstreamSocket {
  readonly events = new Emitter<UpstreamSocketEvents>();
  readonly expiresAt = undefined;
  readonly sent: string[] = [];
  isOpen = true;

  send({type}: ClientEvent): void {
    this.sent.push(type);
    if (type === 'session.update') this.events.emit('event', {type: 'session.updated', session: {}});
  }

  close(): void {
    this.isOpen = false;
  }
}

describe('a guarded call in a pause', () => {
  let sessions: FakeSession[];
  let told: string[];
  let call: GuardedCall;
  beforeEach(async () => {
    mock.timers.enable({apis: ['setTimeout']});
    sessions = [];
    told = [];
    const openSocket = (): Promise<FakeSession> => {
      sessions.push(new FakeSession());
      return Promise.resolve(sessions.at(-1)!);
    };
    const {admission} = admissionOf();
    const deps = {
      admission,
      agents: {defaultName: 'a', get: () => ({name: 'a', agent: {...AGENT, allow: []}})},
      ...{upstream: {capabilities: {}, openSocket}, model: undefined, loopback: true},
      seal: new HistorySeal(randomBytes(32)),
      log: pino({level: 'silent'}),
    } as unknown as GuardDeps;
    const started = startCall({type: 'start', mode: 'conversation', leg: 'websocket'}, deps);
    const {limits, prices} = started;
    const known = {visitor: 'somebody', address: 'somewhere'};
    const budget = await admission.admit(known, {callId: 'a-call', limits, prices});
    assert.ok(budget);
    call = new GuardedCall({
      aliases: new Aliases(),
      started,
      budget,
      metrics: NO_METRICS,
      earlier: [],
      seal: () => ({type: 'history', sealed: ''}),
    });
    call.attach({
      send: ({type}) => told.push(type),
      sendBytes: () => undefined,
      fail: error => assert.fail(error),
      bye: () => undefined,
    });
    await openLeg();
  });
  afterEach(async () => {
    await call.close();
    mock.timers.reset();
  });

  const openLeg = async (): Promise<void> => {
    call.onFrame({type: 'leg.open'});
    while (told.at(-1) !== 'leg.opened') await new Promise(setImmediate);
  };

  test('keeps its session for a while', () => {
    call.onFrame({type: 'pause'});
    mock.timers.tick(PAUSE_KEPT_MS - 1);
    call.onFrame({type: 'unpause'});
    mock.timers.tick(PAUSE_KEPT_MS);
    assert.equal(sessions[0]?.isOpen, true);
    assert.equal(told.includes('offer.wanted'), false);
  });

  test('that lasts ends its session, and wants another leg when it is over', async () => {
    call.onFrame({type: 'pause'});
    mock.timers.tick(PAUSE_KEPT_MS);
    assert.equal(sessions[0]?.isOpen, false);
    assert.equal(told.at(-1), 'leg.opened');
    call.onFrame({type: 'unpause'});
    assert.equal(told.at(-1), 'offer.wanted');
    await openLeg();
    mock.timers.tick(PAUSE_KEPT_MS);
    assert.deepEqual(
      sessions.map(({isOpen}) => isOpen),
      [false, true],
    );
  });

  test('is as long as it is, however often it is said', () => {
    call.onFrame({type: 'pause'});
    mock.timers.tick(PAUSE_KEPT_MS - 1);
    call.onFrame({type: 'pause'});
    mock.timers.tick(1);
    assert.equal(sessions[0]?.isOpen, false);
  });

  test('leaves no timer behind when it is closed', async () => {
    call.onFrame({type: 'pause'});
    await call.close();
    const before = told.length;
    mock.timers.tick(PAUSE_KEPT_MS);
    assert.equal(told.length, before);
  });
});
