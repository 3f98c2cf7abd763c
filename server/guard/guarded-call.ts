/**
 * One guarded call: the thin conductor between the visitor's socket and the provider's session. What may pass is
 * decided elsewhere (protocol/guarded-client.ts inwards, outgoing.ts outwards); here the steps are put in order.
 */
import {VoiceError} from '../../src/shared/errors.js';
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import {approval, contextNote, truncate, userText} from '../../src/realtime/protocol/client-events.js';
import {MICROPHONE_STREAM, decodeFrame, type SoundFormat} from '../../src/realtime/protocol/frames.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import {MAX_SOUND_FRAME_BYTES} from '../../src/realtime/protocol/limits.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {
  ConversationItem,
  ProviderErrorDetail,
  ServerEvent,
} from '../../src/realtime/protocol/server-events.js';
import {Aliases} from './aliases.js';
import {CallLog} from './call-log.js';
import {Legs} from './legs.js';
import {rebuildForBrowser} from './outgoing.js';
import {PageTools} from './page-tools.js';
import {audioOnlyOffer} from './sdp.js';
import {Uplink} from './sound-format.js';
import {SoundAllowance} from './sound-allowance.js';
import {Streams} from './streams.js';
import type {StartedCall} from './start.js';
import {Turns} from './turns.js';
import {openSocketLeg, openWebRtcLeg, type UpstreamLeg} from './upstream-leg.js';

export type Visitor = {
  readonly send: (frame: GuardedServerFrame | ServerEvent) => void;
  readonly sendBytes: (frame: Uint8Array) => void;
  /** Ends the visitor's socket with the reason told before it. */
  readonly fail: (error: VoiceError) => void;
  /** Ends it in order. */
  readonly bye: (reason: 'idle') => void;
};

export type GuardedCallOptions = {
  readonly started: StartedCall;
  /** What was said before, where another instance, or another page, began this call. */
  readonly earlier: readonly ConversationEntry[];
  /** The conversation has grown by a turn: it may be sealed. */
  readonly onTurn: (entries: readonly ConversationEntry[]) => void;
};

type LegWish = {readonly request?: number | undefined; readonly format?: SoundFormat | undefined};
type Frame<Type extends GuardedClientFrame['type']> = Extract<GuardedClientFrame, {type: Type}>;

export class GuardedCall {
  readonly #options: GuardedCallOptions;
  readonly #aliases = new Aliases();
  readonly #log: CallLog;
  readonly #tools = new PageTools(this.#aliases);
  readonly #allowance = new SoundAllowance(() => performance.now());
  readonly #legs: Legs;
  #started: StartedCall;
  #visitor: Visitor | undefined;
  #streams = new Streams('pcm16');
  #uplink = new Uplink('pcm16');
  #turns: Turns;
  #paused = false;
  /** The assistant speaks first, once. */
  #greets: boolean;

  constructor(options: GuardedCallOptions) {
    this.#options = options;
    this.#started = options.started;
    this.#log = new CallLog(this.#aliases, options.earlier);
    this.#greets = options.earlier.length === 0;
    this.#legs = new Legs({
      onOpened: (leg, request) => this.#onLegOpened(leg, request),
      onFailed: (error, request) => this.#onLegFailed(error, request),
      onLeak: failure => this.#started.log.error({err: failure}, 'a call could not be ended upstream'),
    });
    this.#turns = this.#newTurns();
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
    before?.fail(new VoiceError('session/elsewhere'));
    for (const event of this.#log.retell()) visitor.send(event);
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
    this.#legs.leave();
  }

  /** One frame of the visitor, parsed already. Frames that make no sense now are dropped: a race, not an attack. */
  onFrame(frame: GuardedClientFrame): void {
    switch (frame.type) {
      case 'offer':
        this.#openLeg(frame, signal => this.#answerOffer(frame, signal));
        break;
      case 'leg.open':
        this.#openLeg(frame, signal => this.#openSocketLeg(signal));
        break;
      case 'input.format':
        this.#uplink.changeTo(frame.format);
        break;
      case 'output.ready':
        this.#greet();
        break;
      case 'input_audio_buffer.commit':
      case 'input_audio_buffer.clear':
        this.#legs.current?.socket.send({type: frame.type});
        break;
      case 'response.create':
        this.#turns.onWanted();
        break;
      case 'response.cancel':
        this.#turns.cancel();
        break;
      case 'output_audio_buffer.clear':
        if (this.#legs.current?.kind === 'webrtc') this.#legs.current.socket.send({type: frame.type});
        break;
      case 'conversation.item.create':
        this.#onItem(frame);
        break;
      case 'conversation.item.truncate':
        this.#onTruncate(frame);
        break;
      case 'update':
        this.#onUpdate(frame);
        break;
      case 'context':
        this.#onContext(frame);
        break;
      case 'approve':
        this.#onApproval(frame);
        break;
      case 'pause':
      case 'unpause':
        this.#paused = frame.type === 'pause';
        break;
      case 'start':
      case 'end':
        break;
    }
  }

  /** One binary frame of the visitor: the microphone, on a WebSocket leg. */
  onBytes(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, this.#uplink.format);
    const leg = this.#legs.current;
    if (leg?.kind !== 'websocket' || frame === undefined) return;
    // Before anything is decoded: a byte of G.711 is six of PCM16 to us.
    if (bytes.length > MAX_SOUND_FRAME_BYTES || !this.#allowance.take(this.#uplink.msOf(frame.sound))) {
      const message = `Sound came faster than it can be spoken, or in frames of more than ${MAX_SOUND_FRAME_BYTES} bytes`;
      throw new VoiceError('token/rate-limited', {message});
    }
    if (frame.epoch !== this.#legs.epoch || frame.stream !== MICROPHONE_STREAM || this.#paused) return;
    leg.socket.send({type: 'input_audio_buffer.append', audio: this.#uplink.read(frame.sound)});
  }

  /** Ends the call. Resolves when the provider knows, or could not be told; idempotent. */
  async close(): Promise<void> {
    this.#turns.close();
    await this.#legs.close();
  }

  #openLeg({request, format = 'pcm16'}: LegWish, open: (signal: AbortSignal) => Promise<UpstreamLeg>): void {
    // Not when the leg has opened: an `input.format` may be here before that.
    this.#uplink = new Uplink(format);
    this.#streams = new Streams(format);
    this.#legs.open(request, open);
  }

  #answerOffer({sdp}: Frame<'offer'>, signal: AbortSignal): Promise<UpstreamLeg> {
    const {upstream, session} = this.#started;
    return openWebRtcLeg(upstream, audioOnlyOffer(sdp), session, signal);
  }

  #openSocketLeg(signal: AbortSignal): Promise<UpstreamLeg> {
    const {upstream, model, session} = this.#started;
    return openSocketLeg(upstream, model, session, signal);
  }

  #onLegOpened(leg: UpstreamLeg, request: number | undefined): void {
    this.#tools.clear();
    this.#turns.close();
    this.#turns = this.#newTurns();
    leg.socket.events.on('event', event => this.#onUpstream(leg, event));
    leg.socket.events.on('closed', error => this.#onLegLost(leg, error));
    for (const event of this.#log.replay()) leg.socket.send(event);
    if (leg.answer !== undefined) this.#visitor?.send({type: 'answer', sdp: leg.answer, request});
    this.#visitor?.send({type: 'leg.opened', epoch: this.#legs.epoch, request});
  }

  /** Where only the way failed, the visitor may try another; a refused key or quota ends the call. */
  #onLegFailed(error: VoiceError, request: number | undefined): void {
    this.#started.log.warn({err: error}, 'a leg did not open');
    if (error.code === 'transport/handshake' || error.code === 'transport/timeout') {
      this.#visitor?.send({...publicError(error), request});
    } else {
      this.#visitor?.fail(error);
    }
  }

  /** The provider's session ended, the conversation did not: the visitor opens another leg. */
  #onLegLost(leg: UpstreamLeg, error: VoiceError): void {
    if (leg !== this.#legs.current) return;
    this.#started.log.warn({err: error}, 'the provider ended the session');
    this.#legs.leave();
    this.#visitor?.send({type: 'offer.wanted'});
  }

  #onUpstream(leg: UpstreamLeg, event: ServerEvent): void {
    if (leg !== this.#legs.current) return;
    if (event.type === 'error') this.#onProviderError(leg, event.error);
    if (event.type === 'conversation.item.done') this.#askForApproval(event.item);
    this.#tools.observe(event);
    if (event.type === 'response.output_audio.delta') {
      this.#visitor?.sendBytes(this.#streams.frame(this.#legs.epoch, event.item_id, event.delta));
    } else {
      const rebuilt = rebuildForBrowser(event, this.#aliases, this.#streams);
      if (rebuilt !== undefined) {
        this.#log.take(rebuilt);
        this.#visitor?.send(rebuilt);
      }
    }
    this.#turns.observe(event);
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
      isWatched: () => this.isWatched && !this.#paused,
      idleTimeoutMs,
      judge,
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

  #onItem({item}: Frame<'conversation.item.create'>): void {
    if (item.type === 'message') {
      this.#legs.current?.socket.send(userText(item.content[0].text));
      this.#turns.onInput();
      return;
    }
    const answer = this.#tools.answer(item.call_id, item.output);
    if (answer === undefined) return;
    this.#log.take({type: 'tool', callId: item.call_id, status: 'done', output: item.output});
    this.#legs.current?.socket.send(answer);
    this.#turns.onInput();
  }

  #onTruncate({
    item_id: alias,
    content_index: index,
    audio_end_ms: heardMs,
  }: Frame<'conversation.item.truncate'>): void {
    const itemId = this.#aliases.real(alias);
    const sentMs = itemId === undefined ? 0 : this.#streams.sentMs(itemId);
    if (itemId === undefined || sentMs === 0) return;
    this.#log.take({type: 'heard', itemId: alias, heardMs: Math.min(heardMs, sentMs)});
    this.#legs.current?.socket.send(truncate(itemId, index, Math.min(heardMs, sentMs)));
  }

  #onUpdate({settings}: Frame<'update'>): void {
    const before = this.#started.refused;
    const {started, updates} = this.#started.change(settings);
    this.#started = started;
    for (const session of updates) this.#legs.current?.socket.send({type: 'session.update', session});
    for (const name of started.refused.filter(refused => !before.includes(refused))) {
      const message = `The agent does not let the page set ${name}`;
      this.#visitor?.send(publicError(new VoiceError('config/not-allowed', {message})));
    }
  }

  #onContext({text}: Frame<'context'>): void {
    const id = `note_${crypto.randomUUID().slice(0, 18)}`;
    this.#log.take({type: 'note', id, text});
    this.#legs.current?.socket.send(contextNote(text, id));
  }

  #askForApproval({type, id, name = '', arguments: args = '{}'}: ConversationItem): void {
    if (type !== 'mcp_approval_request') return;
    const alias = this.#aliases.alias('item', id);
    this.#visitor?.send({type: 'approval.wanted', id: alias, name, arguments: args});
  }

  #onApproval({id: alias, ok}: Frame<'approve'>): void {
    const id = this.#aliases.real(alias);
    if (id !== undefined) this.#legs.current?.socket.send(approval(id, ok));
  }
}

/** A sentence in quotation marks is meant to be said as it is. */
function greetingOf(greeting: string): string {
  return `Greet the visitor. Say exactly this and nothing else: "${greeting}"`;
}

/** What a visitor may read of a failure: the code and our own sentence, never what the provider said. */
export function publicError(error: VoiceError): Extract<GuardedServerFrame, {type: 'error'}> {
  return {
    type: 'error',
    code: error.code,
    message: error.message,
    ...(error.retryAfter !== undefined && {retryAfter: error.retryAfter}),
  };
}
