/**
 * The guard between a widget and the provider's twin: the real one, with a twin of the provider behind it and a line of
 * the twin network before it.
 */
import {pino} from 'pino';
import type {Agents} from '../../../server/config/agents.js';
import type {Visitor} from '../../../server/guard/visitor.js';
import {publicError} from '../../../server/guard/public-error.js';
import {HeldCalls} from '../../../server/guard/held-calls.js';
import {Visiting} from '../../../server/guard/visiting.js';
import {FeedbackTickets} from '../../../server/guard/feedback-tickets.js';
import {HistorySeal} from '../../../server/guard/history-seal.js';
import type {CallFeedback} from '../../../server/report/call-feedback.js';
import type {Upstream, UpstreamSocket, UpstreamSocketEvents} from '../../../server/upstream/upstream.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {recogniseServerEvent} from '../../../src/realtime/protocol/parse.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {VoiceError, asVoiceError} from '../../../src/shared/errors.js';
import {admissionOf} from '../admission.js';
import type {TwinCalls} from './calls.js';
import {WAY_MS, type FarEnd, type LineEnd} from './network.js';
import type {TwinProvider} from './provider.js';
import type {Json, TwinSession} from './provider-session.js';

/** What a page may override is not asked here: every agent of a twin allows everything. */
export class TwinGuard {
  /** Sockets to the provider that are open. */
  readonly upstream = new Set<TwinUpstreamSocket>();
  /** What its owner was told of how calls were. */
  readonly feedback: CallFeedback[] = [];
  readonly #calls: HeldCalls;

  constructor(provider: TwinProvider, calls: TwinCalls, agents: Pick<Agents, 'get'>) {
    this.#calls = new HeldCalls({
      upstream: this.#upstreamOf(provider, calls),
      agents,
      model: 'twin',
      ...admissionOf(),
      loopback: true,
      seal: new HistorySeal(new Uint8Array(32)),
      tickets: new FeedbackTickets(new Uint8Array(32)),
      onFeedback: feedback => this.feedback.push(feedback),
      log: pino({level: 'silent'}),
    });
  }

  /** Every session with the provider ends under its calls. */
  breakUpstream(): void {
    for (const socket of [...this.upstream]) socket.gone();
  }

  /** A widget's socket. */
  accept(end: LineEnd): FarEnd {
    const visitor = new TwinVisitor(end, this.#calls);
    return {onMessage: message => visitor.onMessage(message), onGone: () => visitor.leave()};
  }

  #upstreamOf(provider: TwinProvider, calls: TwinCalls): Upstream {
    const open = (session: TwinSession, close: () => void): TwinUpstreamSocket => {
      const socket = new TwinUpstreamSocket(
        event => provider.receive(session, event),
        () => {
          this.upstream.delete(socket);
          close();
        },
      );
      session.onEnded.add(() => socket.end());
      this.upstream.add(socket);
      return socket;
    };
    const upstream: Upstream = {
      name: 'twin',
      capabilities: {sealedWebRtc: 'yes', attach: 'before-answer', dialect: 'ga'},
      createCall: (_offer, session) => {
        const {id: callId, answer} = calls.create(session);
        return Promise.resolve({callId, answer});
      },
      attach: callId => {
        const call = calls.find(callId);
        const socket = open(call.session, () => undo());
        const undo = call.watch(event => socket.hear(event));
        call.session.begin();
        return Promise.resolve(socket);
      },
      hangUp: callId => {
        calls.find(callId).session.close();
        return Promise.resolve();
      },
      openSocket: () => {
        const session = provider.open('websocket', event => socket.hear(event));
        const socket = open(session, () => session.close());
        session.begin();
        return Promise.resolve(socket);
      },
      answerOffer: () => Promise.reject(new Error('A guard drives its calls')),
      mintSecret: () => Promise.reject(new Error('A guard mints none')),
      forVisitor: () => upstream,
    };
    return upstream;
  }
}

class TwinUpstreamSocket implements UpstreamSocket {
  readonly events = new Emitter<UpstreamSocketEvents>();
  expiresAt: number | undefined;
  readonly #receive: (event: ClientEvent) => void;
  readonly #onClosed: () => void;
  #isOpen = true;

  constructor(receive: (event: ClientEvent) => void, onClosed: () => void) {
    this.#receive = receive;
    this.#onClosed = onClosed;
  }

  /** One event of the provider, on its way to the guard. */
  hear(event: Json): void {
    const parsed = recogniseServerEvent(JSON.parse(JSON.stringify(event)));
    if (parsed.kind !== 'known') return;
    setTimeout(() => this.#isOpen && this.#take(parsed.event), WAY_MS);
  }

  send(event: ClientEvent): void {
    const copy = JSON.parse(JSON.stringify(event)) as ClientEvent;
    setTimeout(() => this.#isOpen && this.#receive(copy), WAY_MS);
  }

  /** The provider ends it, behind what it said before. */
  end(): void {
    setTimeout(() => this.gone(), WAY_MS);
  }

  /** It breaks. */
  gone(): void {
    if (!this.#isOpen) return;
    this.close();
    this.events.emit('closed', new VoiceError('transport/lost', {message: 'The provider ended the session'}));
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#onClosed();
  }

  #take(event: ServerEvent): void {
    if (event.type === 'session.created' || event.type === 'session.updated') {
      const {expires_at: seconds} = event.session;
      if (typeof seconds === 'number') this.expiresAt = seconds * 1000;
    }
    this.events.emit('event', event);
  }
}

/** One widget, as server/guard/socket.ts has it, without a web server. */
class TwinVisitor implements Visitor {
  readonly #end: LineEnd;
  readonly #visiting: Visiting;
  #isOver = false;

  constructor(end: LineEnd, calls: HeldCalls) {
    this.#end = end;
    this.#visiting = new Visiting({
      calls,
      caller: {origin: 'http://page.test', address: '203.0.113.7'},
      visitor: this,
      onStarted: () => undefined,
      onEnded: () => this.bye('visitor'),
    });
  }

  send(frame: object): void {
    this.#end.send(JSON.stringify(frame));
  }

  sendBytes(frame: Uint8Array): void {
    this.#end.send(frame);
  }

  fail(error: VoiceError): void {
    if (this.#isOver) return;
    this.send(publicError(error));
    if (error.code === 'session/elsewhere') this.leave();
    else this.#finish();
    this.#end.close(4000);
  }

  bye(reason: string): void {
    const {report} = this.#visiting;
    this.send({type: 'bye', reason, ...(report !== undefined && {report})});
    this.#finish();
    this.#end.close(1000);
  }

  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#visiting.leave();
  }

  onMessage(message: string | Uint8Array): void {
    if (this.#isOver) return;
    try {
      if (typeof message === 'string') this.#visiting.onText(message);
      else this.#visiting.onBytes(message);
    } catch (failure) {
      this.fail(asVoiceError(failure, 'session/failed'));
    }
  }

  #finish(): void {
    this.#isOver = true;
    void this.#visiting.end('visitor');
  }
}
