/**
 * The provider of a world, as each instance of the server reaches it: over a line that takes its time and loses
 * answers. It stands alone because what it did, and what an instance has heard of it, are two things.
 */
import type {Upstream, UpstreamSocket, UpstreamSocketEvents} from '../../../server/upstream/upstream.js';
import {recogniseServerEvent} from '../../../src/realtime/protocol/parse.js';
import type {RealtimeSession} from '../../../src/realtime/protocol/client-events.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {Bill, type Account, type Terms} from './bill.js';
import {NATURE, type Mortal, type WorldClock} from './clock.js';
import {LATE_MS, type Saboteur} from './fault.js';
import {Gifts} from './gifts.js';
import type {Chance} from './random.js';
import {SimulatedSession, type Json} from './session.js';

/** An instance of the server, and for whom it asks at this moment. */
export type Asking = Mortal & {readonly admitted: Account | undefined};

export type Faults = {
  /** How often a call is not created, a socket not opened, a hang-up not heard, an answer lost. */
  readonly create: number;
  readonly attach: number;
  readonly hangUp: number;
  readonly lost: number;
  /** One fault in a certain place. */
  readonly saboteur?: Saboteur;
  /** A session lasts no longer. */
  readonly lastsMs?: number;
  /** How often it answers what nobody asked it to. */
  readonly unasked?: number;
  /** It is to answer turns by itself. */
  readonly byProvider?: boolean;
};

const NEVER_MS = 8_000;
const LONGEST_MS = 3_600_000;

export class SimulatedProvider {
  readonly bill = new Bill();
  readonly gifts = new Gifts();
  readonly sessions = new Map<string, SimulatedSession>();
  /** Who opened a session; it is theirs until somebody else takes it over. */
  readonly openers = new Map<SimulatedSession, Mortal>();
  /** Of which no book has the id: they end when they like. */
  readonly unnoted = new Set<SimulatedSession>();
  /** Of which nobody was told the id. */
  readonly untold = new Set<SimulatedSession>();
  readonly #clock: WorldClock;
  readonly #chance: Chance;
  readonly #terms: Terms;
  readonly #faults: Faults;
  readonly #refusedHangUps = new Set<string>();
  readonly #sockets = new Map<Mortal, SimulatedSocket[]>();
  #count = 0;

  constructor(clock: WorldClock, chance: Chance, terms: Terms, faults: Faults) {
    this.#clock = clock;
    this.#chance = chance;
    this.#terms = terms;
    this.#faults = faults;
  }

  /** Its id is in the books: whoever dies, it can be ended. */
  onNoted(id: string): void {
    const session = this.sessions.get(id);
    if (session !== undefined) this.unnoted.delete(session);
  }

  get open(): SimulatedSession[] {
    return [...this.sessions.values()].filter(session => session.isOpen);
  }

  /** The provider, seen from an instance. */
  upstreamOf(instance: Asking, account?: Account): Upstream {
    const payer = (): Account => account ?? instance.admitted ?? {call: 'nobody', visitor: 'nobody'};
    return {
      name: 'simulated',
      capabilities: {sealedWebRtc: 'yes', attach: 'before-answer', dialect: 'ga'},
      createCall: (_offer, session, signal) => this.#create(instance, payer(), session, signal),
      attach: (callId, signal) => this.#attach(instance, callId, signal),
      hangUp: callId => this.#hangUp(instance, callId),
      openSocket: (_model, signal) => this.#openSocket(instance, payer(), signal),
      answerOffer: () => Promise.reject(new Error('Nobody asks for one')),
      mintSecret: () => Promise.reject(new Error('Nobody asks for one')),
      forVisitor: () => this.upstreamOf(instance, instance.admitted),
    };
  }

  /** The kernel of a killed process closes what it had open. */
  onKilled(instance: Mortal): void {
    for (const socket of this.#sockets.get(instance) ?? []) socket.cut();
    this.#sockets.delete(instance);
  }

  /** Something that happens at the provider after a while, and its answer to an instance that may be dead by then. */
  #ask<Value>(
    instance: Mortal,
    question: string,
    act: () => Value | VoiceError,
    lostMs?: number,
  ): Promise<Value> {
    const {saboteur} = this.#faults;
    const fault = saboteur?.next(instance, question);
    if (fault === 'dies-before') saboteur?.kill(instance);
    return new Promise((resolve, reject) => {
      this.#clock.later(NATURE, this.#way(), () => {
        if (fault === 'dies-before') return;
        const answer = fault === 'refused' ? new VoiceError('transport/handshake') : act();
        if (fault === 'dies-after') saboteur?.kill(instance);
        const neverMs = lostMs ?? (fault === 'lost' ? NEVER_MS : undefined);
        const answersMs = neverMs ?? (fault === 'late' ? LATE_MS : this.#way());
        this.#clock.later(instance, answersMs, () => {
          if (neverMs !== undefined) {
            // A socket of which nobody heard is given up, and the kernel closes it.
            if (answer instanceof SimulatedSocket) answer.cut();
            reject(new VoiceError('transport/timeout'));
          } else if (answer instanceof VoiceError) reject(answer);
          else resolve(answer);
        });
      });
    });
  }

  async #create(
    instance: Mortal,
    account: Account,
    session: RealtimeSession,
    signal: AbortSignal,
  ): Promise<{callId: string; answer: string}> {
    signal.throwIfAborted();
    const fails = this.#chance.is(this.#faults.create);
    const isLost = !fails && this.#chance.is(this.#faults.lost);
    const created = await this.#ask(
      instance,
      'createCall',
      () => {
        if (fails) return new VoiceError('transport/handshake');
        const opened = this.#open('webrtc', instance, account, session);
        this.unnoted.add(opened);
        this.untold.add(opened);
        return opened;
      },
      isLost ? NEVER_MS : undefined,
    );
    this.untold.delete(created);
    // As the adapter does: it heard the id, and nobody wants it any more.
    if (signal.aborted) {
      await this.#hangUp(instance, created.id);
      signal.throwIfAborted();
    }
    return {callId: created.id, answer: `v=0 ${created.id}`};
  }

  async #attach(instance: Mortal, callId: string, signal: AbortSignal): Promise<UpstreamSocket> {
    signal.throwIfAborted();
    const fails = this.#chance.is(this.#faults.attach);
    const isSlow = !fails && this.#chance.is(this.#faults.lost);
    const socket = await this.#ask(
      instance,
      'attach',
      () => {
        const session = this.sessions.get(callId);
        if (fails || session?.isOpen !== true) return new VoiceError('transport/handshake');
        return this.#socket(session, instance, () => undefined);
      },
      isSlow ? NEVER_MS : undefined,
    );
    return heardOnlyIf(socket, signal);
  }

  async #openSocket(instance: Mortal, account: Account, signal: AbortSignal): Promise<UpstreamSocket> {
    signal.throwIfAborted();
    const fails = this.#chance.is(this.#faults.attach);
    const socket = await this.#ask(instance, 'openSocket', () => {
      if (fails) return new VoiceError('transport/handshake');
      const session = this.#open('websocket', instance, account, undefined);
      return this.#socket(session, instance, () => session.end());
    });
    return heardOnlyIf(socket, signal);
  }

  /** It never fails twice in a row for one session: what cannot be ended at all has no bound. */
  #hangUp(instance: Mortal, callId: string): Promise<void> {
    const fails = !this.#refusedHangUps.delete(callId) && this.#chance.is(this.#faults.hangUp);
    if (fails) this.#refusedHangUps.add(callId);
    return this.#ask(instance, 'hangUp', () => {
      if (fails) return new VoiceError('transport/handshake');
      this.sessions.get(callId)?.end();
      return undefined;
    });
  }

  #open(
    kind: 'webrtc' | 'websocket',
    instance: Mortal,
    account: Account,
    settings: RealtimeSession | undefined,
  ): SimulatedSession {
    this.#count += 1;
    const id = `rtc_${this.#count}`;
    const chance = this.#chance.fork();
    const {lastsMs: longest = LONGEST_MS, unasked = 0, byProvider = false} = this.#faults;
    const lastsMs = chance.is(0.8) ? longest : chance.skewed(5_000, longest);
    const shared = {terms: this.#terms, bill: this.bill, clock: this.#clock, chance, gifts: this.gifts};
    const manners = {unasked, byProvider};
    const session = new SimulatedSession({...shared, ...manners, id, kind, account, lastsMs}, settings);
    this.sessions.set(id, session);
    this.openers.set(session, instance);
    return session;
  }

  #socket(session: SimulatedSession, instance: Mortal, onClosed: () => void): SimulatedSocket {
    const socket = new SimulatedSocket(session, instance, this.#clock, this.#chance, onClosed);
    const sockets = this.#sockets.get(instance)?.filter(({isOpen}) => isOpen) ?? [];
    this.#sockets.set(instance, [...sockets, socket]);
    // Accepted for a process that died on the way.
    if (!instance.isAlive) socket.cut();
    return socket;
  }

  #way(): number {
    return this.#chance.skewed(5, 300);
  }
}

/** A socket that nobody waits for any more is closed, as the adapter does. */
function heardOnlyIf(socket: SimulatedSocket, signal: AbortSignal): SimulatedSocket {
  if (!signal.aborted) return socket;
  socket.close();
  throw signal.reason as Error;
}

/** One end of a line to a session. What is on its way arrives in order, or not at all. */
class SimulatedSocket implements UpstreamSocket {
  readonly events = new Emitter<UpstreamSocketEvents>();
  expiresAt: number | undefined;
  readonly #session: SimulatedSession;
  readonly #instance: Mortal;
  readonly #clock: WorldClock;
  readonly #chance: Chance;
  readonly #onClosed: () => void;
  readonly #listener: {hear: (event: Json) => void; gone: () => void};
  isOpen = true;
  #arrives = 0;
  #leaves = 0;

  constructor(
    session: SimulatedSession,
    instance: Mortal,
    clock: WorldClock,
    chance: Chance,
    onClosed: () => void,
  ) {
    this.#session = session;
    this.#instance = instance;
    this.#clock = clock;
    this.#chance = chance;
    this.#onClosed = onClosed;
    this.#listener = {hear: event => this.#hear(event), gone: () => this.#onGone()};
    session.listeners.add(this.#listener);
    this.#hear(session.described);
  }

  send(event: Parameters<UpstreamSocket['send']>[0]): void {
    if (!this.isOpen) return;
    this.#leaves = Math.max(this.#leaves, this.#clock.now + this.#chance.skewed(5, 120));
    this.#clock.later(NATURE, this.#leaves - this.#clock.now, () => this.#session.receive(event));
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#leaves = Math.max(this.#leaves, this.#clock.now + 20);
    this.#clock.later(NATURE, this.#leaves - this.#clock.now, () => this.#end());
  }

  /** Closed by nobody: its process is gone. */
  cut(): void {
    this.isOpen = false;
    this.#end();
  }

  #end(): void {
    this.#session.listeners.delete(this.#listener);
    this.#onClosed();
  }

  #onGone(): void {
    this.#arrive(() => {
      if (!this.isOpen) return;
      this.isOpen = false;
      this.events.emit('closed', new VoiceError('transport/lost'));
    });
  }

  #hear(event: Json): void {
    const parsed = recogniseServerEvent(event);
    if (parsed.kind !== 'known') return;
    this.#arrive(() => {
      if (!this.isOpen) return;
      const {event: known} = parsed;
      if (known.type === 'session.created' || known.type === 'session.updated') {
        const {expires_at: seconds} = known.session;
        if (typeof seconds === 'number') this.expiresAt = seconds * 1000;
      }
      this.#session.onHeard(known);
      this.events.emit('event', known);
    });
  }

  #arrive(act: () => void): void {
    this.#arrives = Math.max(this.#arrives, this.#clock.now + this.#chance.skewed(5, 200));
    this.#clock.later(this.#instance, this.#arrives - this.#clock.now, act);
  }
}
