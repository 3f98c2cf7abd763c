/**
 * A guard with its two ends in the hand of a test: frames of a visitor go in here, events of a provider there, and
 * whatever comes out on either side is listened to. It stands alone: two fuzzers push at it from two sides.
 */
import {pino} from 'pino';
import type {Agent} from '../../../server/config/agents.js';
import {HeldCalls} from '../../../server/guard/held-calls.js';
import {FeedbackTickets} from '../../../server/guard/feedback-tickets.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import {Visiting} from '../../../server/guard/visiting.js';
import type {Visitor} from '../../../server/guard/visitor.js';
import type {Upstream, UpstreamSocket, UpstreamSocketEvents} from '../../../server/upstream/upstream.js';
import {readEvents} from '../../../src/realtime/protocol/adapter.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {Emitter} from '../../../src/shared/emitter.js';
import type {VoiceError} from '../../../src/shared/errors.js';
import type {CallReport} from '../../../server/report/call-report.js';
import {admissionOf, type TestLimits} from '../admission.js';

export type OpenGuardOptions = {
  readonly agent: Partial<Agent>;
  /** What goes to the provider. */
  readonly onEvent: (event: ClientEvent, socket: FuzzSocket) => void;
  readonly onOffer?: (offer: string) => void;
  /** What goes to the visitor. */
  readonly onFrame: (frame: object | Uint8Array) => void;
  /** What calls may take, and what they cost; absent: anything, and nothing. */
  readonly money?: TestLimits;
  readonly onReport?: (report: CallReport) => void;
};

/** The provider's end of a session: it says what a test wants it to. */
export class FuzzSocket implements UpstreamSocket {
  readonly events = new Emitter<UpstreamSocketEvents>();
  expiresAt: number | undefined;
  isOpen = true;
  readonly #onEvent: (event: ClientEvent, socket: FuzzSocket) => void;

  constructor(onEvent: OpenGuardOptions['onEvent']) {
    this.#onEvent = onEvent;
  }

  /** A text of the provider, as its line hands it on. */
  say(text: string): void {
    for (const event of readEvents(text, undefined)) {
      if (this.isOpen) this.events.emit('event', event);
    }
  }

  send(event: ClientEvent): void {
    if (this.isOpen) this.#onEvent(event, this);
  }

  close(): void {
    this.isOpen = false;
  }
}

export class OpenGuard {
  readonly #options: OpenGuardOptions;
  readonly #calls: HeldCalls;
  /** The one that was opened last. */
  socket: FuzzSocket | undefined;
  #calledUp = 0;

  constructor(options: OpenGuardOptions) {
    this.#options = options;
    const agent: Agent = {
      ...{
        instructions: 'You sell shoes.',
        tools: [],
        mcpServers: [],
        expose: [],
        bargeIn: 'confirmed',
        responses: 'guard',
      },
      ...{
        maxOutputTokens: 1_024,
        maxContextTokens: 8_000,
        allow: [],
        limits: {},
        requireToken: false,
        requireChallenge: false,
      },
      ...options.agent,
    };
    this.#calls = new HeldCalls({
      ...{upstream: this.#upstream(), model: undefined, loopback: false, ...admissionOf(options.money)},
      agents: {get: (name = 'shop') => (name === 'shop' ? {name, agent} : undefined)},
      seal: new HistorySeal(Buffer.alloc(32)),
      tickets: new FeedbackTickets(Buffer.alloc(32)),
      log: pino({level: 'silent'}),
      onReport: options.onReport,
    });
  }

  /** A visitor's socket; `onOver` when the guard has closed it. */
  visit(onOver: () => void): Visiting {
    const visitor: Visitor = {
      send: frame => this.#options.onFrame(frame),
      sendBytes: frame => this.#options.onFrame(frame),
      fail: (error: VoiceError) => {
        this.#options.onFrame({type: 'error', code: error.code, message: error.message});
        onOver();
      },
      bye: onOver,
    };
    const caller = {origin: 'https://shop.example', address: '203.0.113.7'};
    return new Visiting({calls: this.#calls, caller, visitor, onStarted: () => undefined, onEnded: onOver});
  }

  close(): Promise<void> {
    return this.#calls.close();
  }

  #upstream(): Upstream {
    const open = (): Promise<FuzzSocket> => {
      this.socket = new FuzzSocket(this.#options.onEvent);
      return Promise.resolve(this.socket);
    };
    const upstream: Upstream = {
      name: 'fuzz',
      capabilities: {sealedWebRtc: 'yes', attach: 'before-answer', dialect: 'ga'},
      createCall: offer => {
        this.#options.onOffer?.(offer);
        this.#calledUp += 1;
        return Promise.resolve({callId: `rtc_${this.#calledUp}`, answer: 'v=0\r\n'});
      },
      attach: open,
      hangUp: () => Promise.resolve(),
      openSocket: open,
      answerOffer: () => Promise.reject(new Error('Nobody asks for one')),
      mintSecret: () => Promise.reject(new Error('Nobody asks for one')),
      forVisitor: () => upstream,
    };
    return upstream;
  }
}

/** What the heap holds when everything that nobody needs is gone. */
export async function heapAfterCollection(): Promise<number> {
  const {setFlagsFromString} = await import('node:v8');
  const {runInNewContext} = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let times = 0; times < 3; times += 1) {
    collect();
    await new Promise(resolve => void setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}
