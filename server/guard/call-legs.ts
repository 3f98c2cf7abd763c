/**
 * The way of one guarded call through its sessions: which one carries it, which one is prepared, and what the visitor is
 * told of each change. It stands alone because a session ends in five ways, and a conversation in none of them.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {CallSound} from './call-sound.js';
import {Legs} from './legs.js';
import {publicError} from './public-error.js';
import {Rotation} from './rotation.js';
import type {StartedCall} from './start.js';
import {deaf, hearing, lineLeg, soundLeg, type LegSource, type UpstreamLeg} from './upstream-leg.js';

type Frame<Type> = Extract<GuardedClientFrame, {type: Type}>;

export type CallLegsPorts = {
  readonly started: () => StartedCall;
  /** What another session is opened with. */
  readonly source: () => LegSource;
  readonly tell: (frame: GuardedServerFrame) => void;
  /** The call cannot go on at all. */
  readonly fail: (error: VoiceError) => void;
  /** Is nothing going on that another session would cut? */
  readonly isQuiet: () => boolean;
  /** The conversation goes on in the session of this leg, which knows nothing of it yet. */
  readonly onFollowed: (leg: UpstreamLeg) => void;
  /** The visitor's sound can flow. */
  readonly onOpened: (leg: UpstreamLeg) => void;
  /** A prepared session has taken over. */
  readonly onTaken: () => void;
  /** No session carries the call any more. */
  readonly onLeft: () => void;
  /** An event of the session that carries the call. */
  readonly onEvent: (event: ServerEvent) => void;
};

export class CallLegs {
  readonly sound = new CallSound();
  readonly #ports: CallLegsPorts;
  readonly #legs: Legs;
  readonly #rotation: Rotation;

  constructor(ports: CallLegsPorts) {
    this.#ports = ports;
    this.#legs = new Legs({
      offersPerHour: () => ports.started().offersPerHour,
      onOpened: (leg, request) => this.#onOpened(leg, request),
      onPrepared: ({answer}, request) => {
        if (answer !== undefined) ports.tell({type: 'answer', sdp: answer, request});
      },
      onFailed: (error, request) => this.#onFailed(error, request),
      onLeak: failure => ports.started().log.error({err: failure}, 'a call could not be ended upstream'),
    });
    this.#rotation = new Rotation({
      onDue: () => this.#onSessionEnds(),
      isReady: () => this.#legs.isPrepared,
      isQuiet: () => ports.isQuiet() && (this.#hearsTurns || !this.#isHeard),
      onTake: () => this.#onTakeOver(),
    });
  }

  get current(): UpstreamLeg | undefined {
    return this.#legs.current;
  }

  get epoch(): number {
    return this.#legs.epoch;
  }

  onOffer({standby, sdp, request}: Frame<'offer'>): void {
    const source = this.#ports.source();
    if (standby !== true) {
      this.sound.begin();
      this.#legs.open(request, lineLeg(source, sdp), {isOffer: true});
      // The session whose end was to be bridged is over.
      this.#rotation.close();
      return;
    }
    // Nobody asked for it: a session beside the present one would only cost something.
    if (this.#rotation.isDue) this.#legs.prepare(request, lineLeg(deaf(source), sdp));
  }

  onLegOpen({format, request}: Frame<'leg.open'>): void {
    // Not when the leg has opened: an `input.format` may be here before that.
    this.sound.begin(format);
    this.#legs.open(request, soundLeg(this.#ports.source()), {isOffer: false});
    this.#rotation.close();
  }

  /** An event of the session, other than a piece of an answer's sound: what of the visitor's was taken may be in it. */
  observe(event: ServerEvent): void {
    this.sound.acks.observe(event);
    this.acknowledge();
  }

  /** From where the visitor would have to say it again, were the line to break now. */
  acknowledge(): void {
    const samples = this.sound.acks.news({hearsTurns: this.#hearsTurns});
    if (samples !== undefined) this.#ports.tell({type: 'audio.ack', samples});
  }

  /** Ends what runs upstream. */
  rest(): void {
    this.#rotation.close();
    this.#legs.leave();
    this.#ports.onLeft();
  }

  /** Resolves when the provider knows, or could not be told; idempotent. */
  async close(): Promise<void> {
    this.#rotation.close();
    await this.#legs.close();
  }

  /** The provider's session ended, the conversation did not: the visitor opens another leg. */
  lose(error: VoiceError, leg = this.current): void {
    if (leg !== this.current) return;
    this.#ports.started().log.warn({err: error}, 'the provider ended the session');
    this.#legs.leave();
    this.#ports.onLeft();
    this.#ports.tell({type: 'offer.wanted'});
  }

  /** Does the provider say what it has taken? A translation is said as it comes: nothing of it waits to be taken. */
  get #hearsTurns(): boolean {
    const {pushToTalk, session} = this.#ports.started();
    return !pushToTalk || session.type === 'translation';
  }

  /** Is there anything of the visitor in the present session that another one would not have? */
  get #isHeard(): boolean {
    return this.sound.acks.isOpen({hearsTurns: this.#hearsTurns});
  }

  #onOpened(leg: UpstreamLeg, request: number | undefined): void {
    const {tell, onOpened} = this.#ports;
    this.#follow(leg);
    if (leg.answer !== undefined) tell({type: 'answer', sdp: leg.answer, request});
    tell({type: 'leg.opened', epoch: this.epoch, request});
    onOpened(leg);
  }

  #follow(leg: UpstreamLeg): void {
    leg.socket.events.on('event', event => {
      if (leg !== this.current) return;
      this.#ports.onEvent(event);
      if (event.type === 'session.created') this.#rotation.schedule(leg.socket.expiresAt);
    });
    leg.socket.events.on('closed', error => this.lose(error, leg));
    this.#ports.onFollowed(leg);
    this.#rotation.schedule(leg.socket.expiresAt);
  }

  /** Only the visitor can make an offer; a session that takes its sound from us is ours to open. */
  #onSessionEnds(): void {
    if (this.current?.kind === 'webrtc') this.#ports.tell({type: 'offer.wanted', standby: true});
    else this.#legs.prepare(undefined, soundLeg(deaf(this.#ports.source())));
  }

  #onTakeOver(): void {
    const again = this.current?.kind === 'webrtc';
    // What nobody wrote down is lost with its session: who spoke it has it whole, and says it to another leg.
    if (!again && this.current !== undefined && this.#isHeard) {
      this.lose(new VoiceError('session/expired'));
      return;
    }
    const leg = this.#legs.take({again});
    if (leg === undefined) return;
    this.sound.acks.follow();
    this.#follow(leg);
    leg.socket.send(hearing(this.#ports.source()));
    if (again) this.#ports.tell({type: 'leg.opened', epoch: this.epoch});
    this.#ports.onTaken();
  }

  /** Where only the way failed, the visitor may try another; a refused key or quota ends the call. */
  #onFailed(error: VoiceError, request: number | undefined): void {
    const {started, tell, fail} = this.#ports;
    started().log.warn({err: error}, 'a leg did not open');
    const isWay = error.code === 'transport/handshake' || error.code === 'transport/timeout';
    if (isWay) tell({...publicError(error), request});
    else fail(error);
  }
}
