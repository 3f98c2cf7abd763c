/**
 * One guarded call: the thin conductor between the visitor's socket and the provider's session. What may pass is
 * decided elsewhere (protocol/guarded-client.ts inwards, outgoing.ts outwards); here the steps are put in order.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import {greetingOf} from '../../src/realtime/protocol/greeting.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {ProviderErrorDetail, ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {KnownVisitor} from './admission.js';
import type {Metrics} from '../metrics/metrics.js';
import type {Aliases} from './aliases.js';
import {CallClock} from './call-clock.js';
import type {CallBudget} from './call-budget.js';
import {CallLog} from './call-log.js';
import {CallTools} from './call-tools.js';
import {CallMoney, type CallMoneyPorts} from './call-money.js';
import {CallLegs, type CallLegsPorts} from './call-legs.js';
import {Changes} from './changes.js';
import {LongPause} from './long-pause.js';
import {publicError} from './public-error.js';
import type {StartedCall} from './start.js';
import {Telling} from './telling.js';
import {Turns, endsTurn} from './turns.js';
import type {Visitor} from './visitor.js';
import {perform, type FramePorts} from './visitor-frames.js';
import type {UpstreamLeg} from './upstream-leg.js';

export type GuardedCallOptions = {
  readonly started: StartedCall;
  /** What it may cost, and how long it is ours. */
  readonly budget: CallBudget;
  readonly metrics: Metrics;
  /** What a signed token says of the visitor. */
  readonly claims?: KnownVisitor['claims'];
  readonly aliases: Aliases;
  /** What was said before, where another instance, or another page, began this call. */
  readonly earlier: readonly ConversationEntry[];
  /** When it went live there, in epoch ms. */
  readonly since?: number | undefined;
  /** The conversation, for its visitor to go on with: sealed after each turn, and when somebody is on the line. */
  readonly seal: (entries: readonly ConversationEntry[]) => GuardedServerFrame;
};

export class GuardedCall {
  readonly clock: CallClock;
  readonly #options: GuardedCallOptions;
  readonly #log: CallLog;
  readonly #tools: CallTools;
  readonly #legs: CallLegs;
  readonly #telling: Telling;
  readonly money: CallMoney;
  #started: StartedCall;
  #visitor: Visitor | undefined;
  #turns: Turns;
  readonly #changes = new Changes({
    started: () => this.#started,
    hold: started => this.money.change(started),
    onChanged: started => {
      this.#started = started;
      this.clock.run(started.maxDurationS);
    },
    refuse: error => this.#visitor?.send(publicError(error)),
    fail: error => this.#visitor?.fail(error),
  });
  readonly #pause = new LongPause(() => this.rest());
  /** The assistant speaks first, once. */
  #greets: boolean;

  constructor(options: GuardedCallOptions) {
    this.#options = options;
    this.#started = options.started;
    this.#log = new CallLog(this.#options.aliases, options.earlier);
    this.#greets = options.earlier.length === 0;
    this.#tools = new CallTools({
      ...{aliases: this.#options.aliases, log: this.#log, started: () => this.#started},
      context: {agent: options.started.agent, claims: options.claims, callId: options.budget.callId},
      send: event => this.#legs.current?.socket.send(event),
      tell: event => this.#visitor?.send(event),
      onFound: () => this.#turns.begin(),
    });
    this.#legs = new CallLegs(this.#legPorts());
    this.#telling = new Telling({
      ...{aliases: this.#options.aliases, log: this.#log, tools: this.#tools, legs: this.#legs},
      ...{started: () => this.#started, visitor: () => this.#visitor},
    });
    const onOver = (): void => this.#bye('limit');
    const onNear = (secondsLeft: number): void => this.#visitor?.send({type: 'limits', secondsLeft});
    this.clock = new CallClock(options.since, {onOver, onNear}, options.budget.endsAt);
    this.money = new CallMoney(options.budget, this.#moneyPorts());
    this.#turns = this.#newTurns();
  }

  get started(): StartedCall {
    return this.#started;
  }

  /** A visitor is on the line: the one who began, or the same on another socket. */
  attach(visitor: Visitor): void {
    const before = this.#visitor;
    this.#visitor = visitor;
    // Whoever still pauses says so again.
    this.#pause.end();
    before?.fail(new VoiceError('session/elsewhere'));
    for (const event of this.#log.retell()) visitor.send(this.#tools.masked(event));
    // A socket may break before the first turn, too.
    visitor.send(this.#options.seal(this.#log.entries));
  }

  /** The visitor's socket is gone: an answer is not asked for while nobody could hear it. */
  detach(visitor: Visitor): void {
    if (this.#visitor === visitor) this.#visitor = undefined;
  }

  get isWatched(): boolean {
    return this.#visitor !== undefined;
  }

  /** Ends what runs upstream; the conversation stays. */
  rest(): void {
    this.#legs.rest();
  }

  /** One frame of the visitor, parsed already. */
  onFrame(frame: GuardedClientFrame): void {
    switch (frame.type) {
      case 'offer':
        this.#legs.onOffer(frame);
        break;
      case 'leg.open':
        this.#legs.onLegOpen(frame);
        break;
      case 'input.format':
        this.#legs.sound.changeUplink(frame.format);
        break;
      case 'output.ready':
        this.#greet();
        break;
      case 'pause':
        this.#pause.begin();
        break;
      case 'unpause':
        // A widget that gave its leg up as well opens another one by itself, and hears this before it listens.
        if (this.#pause.end() && this.#legs.current === undefined)
          this.#visitor?.send({type: 'offer.wanted'});
        break;
      default:
        perform(frame, this.#framePorts());
    }
  }

  /** One binary frame of the visitor: the microphone, on a WebSocket leg. */
  onBytes(bytes: Uint8Array): void {
    const leg = this.#legs.current;
    if (leg?.kind !== 'websocket') return;
    const audio = this.#legs.sound.read(bytes, this.#legs.epoch, {deaf: this.#pause.isOn});
    if (audio !== undefined) leg.socket.send({type: 'input_audio_buffer.append', audio});
    this.#legs.acknowledge();
  }

  /** Ends the call. Resolves when the provider knows, or could not be told; idempotent. */
  async close(): Promise<void> {
    this.#pause.end();
    this.clock.close();
    this.#turns.close();
    this.#tools.close();
    await this.#legs.close();
    await this.money.close();
  }

  /** The conversation goes on in the session of this leg. */
  #follow(leg: UpstreamLeg): void {
    this.#tools.follow();
    this.money.follow();
    this.#turns.close();
    this.#turns = this.#newTurns();
    // Who answers nobody need not know what was said.
    if (this.#started.answeredBy === 'nobody') return;
    for (const event of this.#log.replay(callId => this.#tools.isUntold(callId))) leg.socket.send(event);
  }

  #onUpstream(event: ServerEvent): void {
    if (this.#log.isEcho(event)) return;
    if (this.money.isUnasked(event)) return this.#turns.onUnasked(event);
    if (event.type === 'response.output_audio.delta') {
      this.#telling.sound(event);
      return this.#turns.onSound(event);
    }
    if (event.type === 'error') this.#onProviderError(event.error);
    this.#tools.observe(event);
    this.#telling.event(event);
    this.money.observe(event);
    this.#legs.observe(event);
    this.#turns.observe(event);
    if (endsTurn(event, this.#started)) this.#visitor?.send(this.#options.seal(this.#log.entries));
  }

  #onProviderError({code, message}: ProviderErrorDetail): void {
    this.#started.log.debug({code, providerMessage: message}, 'the provider refused an event');
    if (code === 'session_expired') this.#legs.lose(new VoiceError('session/expired'));
  }

  /** What is refused is told at once: the visitor would wait for an answer that never comes. */
  #newTurns(): Turns {
    const {idleTimeoutMs, judge} = this.#started;
    return new Turns({
      send: event => this.#legs.current?.socket.send(event),
      // Nobody would answer, and it would be paid: the next leg is asked for what is owed.
      ask: event => this.#legs.current && this.money.ask(event),
      withdraw: () => this.money.withdraw(),
      onRefused: () => this.#visitor?.send(publicError(new VoiceError('session/failed'))),
      isWatched: () => this.isWatched && !this.#pause.isOn,
      answeredBy: () => this.#started.answeredBy,
      ...{idleTimeoutMs, judge},
      onDecision: (decision, itemId) =>
        this.#visitor?.send({type: 'turn', decision, item_id: this.#options.aliases.alias('item', itemId)}),
      onIdle: () => this.#bye('idle'),
    });
  }

  /** The visitor can hear: the first time the assistant may greet, later it owes what it had not answered. */
  #greet(): void {
    const {greeting} = this.#started;
    if (this.#greets && greeting !== undefined) this.#turns.begin(greetingOf(greeting));
    else if (this.#log.owesAnswer) this.#turns.begin();
    this.#greets = false;
  }

  #legPorts(): CallLegsPorts {
    return {
      started: () => this.#started,
      // Sessions of this call are opened, noted and ended by what it may spend.
      source: () => ({...this.#started, upstream: this.money.upstream}),
      tell: frame => this.#visitor?.send(frame),
      fail: error => this.#visitor?.fail(error),
      isQuiet: () => this.#turns.isQuiet && !this.#tools.pending,
      onFollowed: leg => this.#follow(leg),
      onOpened: leg => {
        this.#options.metrics.legOpened(leg.kind);
        this.clock.run(this.#started.maxDurationS);
      },
      onTaken: () => {
        if (this.#log.owesAnswer && !this.#tools.pending) this.#turns.begin();
      },
      onLeft: () => this.money.follow(),
      onEvent: event => this.#onUpstream(event),
    };
  }

  #moneyPorts(): CallMoneyPorts {
    return {
      started: () => this.#started,
      send: event => this.#legs.current?.socket.send(event),
      onRefused: error => {
        this.#turns.onUnpaid();
        this.#visitor?.send(publicError(error));
      },
      onWarning: budgetUsed => this.#visitor?.send({type: 'limits', budgetUsed}),
      isQuiet: () => this.#turns.isQuiet,
      onSpent: () => this.#bye('budget'),
      onLost: error => {
        this.rest();
        if (error.code === 'session/elsewhere') this.#visitor?.fail(error);
        else this.#bye('server');
      },
      onBroken: error => {
        this.rest();
        this.#visitor?.fail(error);
      },
    };
  }

  #bye(reason: 'idle' | 'limit' | 'budget' | 'server'): void {
    if (this.#visitor === undefined) this.rest();
    else this.#visitor.bye(reason);
  }

  #framePorts(): FramePorts {
    return {
      ...{aliases: this.#options.aliases, log: this.#log, tools: this.#tools.page},
      ...{turns: this.#turns, sound: this.#legs.sound, isAtWork: this.#tools.pendingHere},
      ...{leg: this.#legs.current?.kind, byHand: this.#started.pushToTalk},
      isAnswered: this.#started.answeredBy !== 'nobody',
      isWritten: this.#started.session.output_modalities?.[0] === 'text',
      send: event => {
        const socket = this.#legs.current?.socket;
        // What nobody hears costs nothing.
        if (socket !== undefined) this.money.onSent(event);
        socket?.send(event);
      },
      change: (settings, then) => this.#changes.add(settings, then),
      refuse: error => this.#visitor?.send(publicError(error)),
    };
  }
}
