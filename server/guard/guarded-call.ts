/**
 * One guarded call: the thin conductor between the visitor's socket and the provider's session. What may pass is
 * decided elsewhere (protocol/guarded-client.ts inwards, outgoing.ts outwards); here the steps are put in order.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import type {SoundFormat} from '../../src/realtime/protocol/frames.js';
import {greetingOf} from '../../src/realtime/protocol/greeting.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {ProviderErrorDetail, ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {Aliases} from './aliases.js';
import {CallClock} from './call-clock.js';
import {CallLog} from './call-log.js';
import {CallSound} from './call-sound.js';
import {Legs} from './legs.js';
import {LongPause} from './long-pause.js';
import {approvalWanted, rebuildForBrowser} from './outgoing.js';
import {PageTools} from './page-tools.js';
import {publicError} from './public-error.js';
import {Rotation} from './rotation.js';
import type {StartedCall} from './start.js';
import {Turns} from './turns.js';
import type {Visitor} from './visitor.js';
import {perform, type FramePorts} from './visitor-frames.js';
import {deaf, hearing, lineLeg, soundLeg, type OpenLeg, type UpstreamLeg} from './upstream-leg.js';

export type GuardedCallOptions = {
  readonly started: StartedCall;
  /** What was said before, where another instance, or another page, began this call. */
  readonly earlier: readonly ConversationEntry[];
  /** When it went live there, in epoch ms. */
  readonly since?: number | undefined;
  /** The conversation has grown by a turn, or somebody is on the line: it may be sealed. */
  readonly onTurn: (entries: readonly ConversationEntry[]) => void;
};

export class GuardedCall {
  readonly clock: CallClock;
  readonly #options: GuardedCallOptions;
  readonly #aliases = new Aliases();
  readonly #log: CallLog;
  readonly #tools = new PageTools(this.#aliases);
  readonly #sound = new CallSound();
  readonly #legs: Legs;
  readonly #rotation: Rotation;
  #started: StartedCall;
  #visitor: Visitor | undefined;
  #turns: Turns;
  readonly #pause = new LongPause(() => this.rest());
  /** The assistant speaks first, once. */
  #greets: boolean;

  constructor(options: GuardedCallOptions) {
    this.#options = options;
    this.#started = options.started;
    this.#log = new CallLog(this.#aliases, options.earlier);
    this.#greets = options.earlier.length === 0;
    this.#legs = new Legs({
      onOpened: (leg, request) => this.#onLegOpened(leg, request),
      onPrepared: ({answer}, request) => {
        if (answer !== undefined) this.#visitor?.send({type: 'answer', sdp: answer, request});
      },
      onFailed: (error, request) => this.#onLegFailed(error, request),
      onLeak: failure => this.#started.log.error({err: failure}, 'a call could not be ended upstream'),
    });
    const onOver = (): void => (this.#visitor === undefined ? this.rest() : this.#visitor.bye('limit'));
    this.clock = new CallClock(options.since, onOver);
    this.#turns = this.#newTurns();
    this.#rotation = new Rotation({
      onDue: () => this.#onSessionEnds(),
      isReady: () => this.#legs.isPrepared,
      isQuiet: () => this.#turns.isQuiet && !this.#tools.pending,
      onTake: () => this.#onTakeOver(),
    });
  }

  get started(): StartedCall {
    return this.#started;
  }

  get entries(): readonly ConversationEntry[] {
    return this.#log.entries;
  }

  /** A visitor is on the line: the one who began, or the same on another socket. */
  attach(visitor: Visitor): void {
    const before = this.#visitor;
    this.#visitor = visitor;
    // Whoever still pauses says so again.
    this.#pause.end();
    before?.fail(new VoiceError('session/elsewhere'));
    for (const event of this.#log.retell()) visitor.send(event);
    // A socket may break before the first turn, too.
    this.#options.onTurn(this.#log.entries);
  }

  /** The visitor's socket is gone: an answer is not asked for while nobody could hear it. */
  detach(visitor: Visitor): void {
    if (this.#visitor === visitor) this.#visitor = undefined;
  }

  get isWatched(): boolean {
    return this.#visitor !== undefined;
  }

  tell(frame: GuardedServerFrame): void {
    this.#visitor?.send(frame);
  }

  /** Ends what runs upstream; the conversation stays. */
  rest(): void {
    this.#rotation.close();
    this.#legs.leave();
  }

  /** One frame of the visitor, parsed already. */
  onFrame(frame: GuardedClientFrame): void {
    switch (frame.type) {
      case 'offer':
        if (frame.standby === true)
          this.#legs.prepare(frame.request, lineLeg(deaf(this.#started), frame.sdp));
        else this.#openLeg(frame.request, undefined, lineLeg(this.#started, frame.sdp));
        break;
      case 'leg.open':
        this.#openLeg(frame.request, frame.format, soundLeg(this.#started));
        break;
      case 'input.format':
        this.#sound.changeUplink(frame.format);
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
    const audio = this.#sound.read(bytes, this.#legs.epoch, {deaf: this.#pause.isOn});
    if (audio !== undefined) leg.socket.send({type: 'input_audio_buffer.append', audio});
    this.#acknowledge();
  }

  /** Ends the call. Resolves when the provider knows, or could not be told; idempotent. */
  async close(): Promise<void> {
    this.#pause.end();
    this.clock.close();
    this.#rotation.close();
    this.#turns.close();
    await this.#legs.close();
  }

  #openLeg(request: number | undefined, format: SoundFormat | undefined, open: OpenLeg): void {
    // Not when the leg has opened: an `input.format` may be here before that.
    this.#sound.begin(format);
    this.#legs.open(request, open);
  }

  #onLegOpened(leg: UpstreamLeg, request: number | undefined): void {
    this.#follow(leg);
    if (leg.answer !== undefined) this.#visitor?.send({type: 'answer', sdp: leg.answer, request});
    this.#visitor?.send({type: 'leg.opened', epoch: this.#legs.epoch, request});
    this.clock.run(this.#started.maxDurationS);
  }

  /** The conversation goes on in the session of this leg. */
  #follow(leg: UpstreamLeg): void {
    this.#tools.follow();
    this.#turns.close();
    this.#turns = this.#newTurns();
    leg.socket.events.on('event', event => this.#onUpstream(leg, event));
    leg.socket.events.on('closed', error => this.#onLegLost(leg, error));
    for (const event of this.#log.replay(callId => this.#tools.isUntold(callId))) leg.socket.send(event);
    this.#rotation.schedule(leg.socket.expiresAt);
  }

  /** Only the visitor can make an offer; a session that takes its sound from us is ours to open. */
  #onSessionEnds(): void {
    if (this.#legs.current?.kind === 'webrtc') {
      this.#visitor?.send({type: 'offer.wanted', standby: true});
      return;
    }
    this.#legs.prepare(undefined, soundLeg(deaf(this.#started)));
  }

  #onTakeOver(): void {
    const {current} = this.#legs;
    const again = current?.kind === 'webrtc';
    // What nobody wrote down is lost with its session: who spoke it has it whole, and says it to another leg.
    if (!again && current !== undefined && this.#sound.acks.isOpen) {
      this.#onLegLost(current, new VoiceError('session/expired'));
      return;
    }
    const leg = this.#legs.take({again});
    if (leg === undefined) return;
    this.#sound.acks.follow();
    this.#follow(leg);
    leg.socket.send(hearing(this.#started));
    if (again) this.#visitor?.send({type: 'leg.opened', epoch: this.#legs.epoch});
    if (this.#log.owesAnswer && !this.#tools.pending) this.#turns.begin();
  }

  /** Where only the way failed, the visitor may try another; a refused key or quota ends the call. */
  #onLegFailed(error: VoiceError, request: number | undefined): void {
    this.#started.log.warn({err: error}, 'a leg did not open');
    const isWay = error.code === 'transport/handshake' || error.code === 'transport/timeout';
    if (isWay) this.#visitor?.send({...publicError(error), request});
    else this.#visitor?.fail(error);
  }

  /** From where the visitor would have to say it again, were the line to break now. */
  #acknowledge(): void {
    const samples = this.#sound.acks.news({hearsTurns: !this.#started.pushToTalk});
    if (samples !== undefined) this.#visitor?.send({type: 'audio.ack', samples});
  }

  /** The provider's session ended, the conversation did not: the visitor opens another leg. */
  #onLegLost(leg: UpstreamLeg, error: VoiceError): void {
    if (leg !== this.#legs.current) return;
    this.#started.log.warn({err: error}, 'the provider ended the session');
    this.#legs.leave();
    this.#visitor?.send({type: 'offer.wanted'});
  }

  #onUpstream(leg: UpstreamLeg, event: ServerEvent): void {
    if (leg !== this.#legs.current || this.#log.isEcho(event)) return;
    if (event.type === 'error') this.#onProviderError(leg, event.error);
    const approval = approvalWanted(event, this.#aliases);
    if (approval !== undefined) this.#visitor?.send(approval);
    this.#tools.observe(event);
    if (event.type === 'response.output_audio.delta') {
      this.#visitor?.sendBytes(this.#sound.streams.frame(this.#legs.epoch, event.item_id, event.delta));
    } else {
      const rebuilt = rebuildForBrowser(event, this.#aliases, this.#sound.streams);
      if (rebuilt !== undefined) {
        this.#log.take(rebuilt);
        this.#visitor?.send(rebuilt);
      }
    }
    this.#sound.acks.observe(event);
    this.#acknowledge();
    this.#turns.observe(event);
    if (event.type === 'session.created') this.#rotation.schedule(leg.socket.expiresAt);
    if (event.type === 'response.done') this.#options.onTurn(this.#log.entries);
  }

  #onProviderError(leg: UpstreamLeg, {code, message}: ProviderErrorDetail): void {
    this.#started.log.debug({code, providerMessage: message}, 'the provider refused an event');
    if (code === 'session_expired') this.#onLegLost(leg, new VoiceError('session/expired'));
  }

  /** What is refused is told at once: the visitor would wait for an answer that never comes. */
  #newTurns(): Turns {
    const {idleTimeoutMs, judge} = this.#started;
    return new Turns({
      send: event => this.#legs.current?.socket.send(event),
      onRefused: () => this.#visitor?.send(publicError(new VoiceError('session/failed'))),
      isWatched: () => this.isWatched && !this.#pause.isOn,
      idleTimeoutMs,
      judge,
      onDecision: (decision, itemId) =>
        this.#visitor?.send({type: 'turn', decision, item_id: this.#aliases.alias('item', itemId)}),
      onIdle: () => this.#visitor?.bye('idle'),
    });
  }

  /** The visitor can hear: the first time the assistant may greet, later it owes what it had not answered. */
  #greet(): void {
    const {greeting} = this.#started;
    if (this.#greets && greeting !== undefined) this.#turns.begin(greetingOf(greeting));
    else if (this.#log.owesAnswer) this.#turns.begin();
    this.#greets = false;
  }

  #framePorts(): FramePorts {
    return {
      ...{aliases: this.#aliases, log: this.#log, tools: this.#tools, turns: this.#turns, sound: this.#sound},
      leg: this.#legs.current?.kind,
      send: event => this.#legs.current?.socket.send(event),
      change: settings => {
        const changed = this.#started.change(settings);
        this.#started = changed.started;
        this.clock.run(this.#started.maxDurationS);
        return changed;
      },
      refuse: error => this.#visitor?.send(publicError(error)),
    };
  }
}
