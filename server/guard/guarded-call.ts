/**
 * One guarded call: the thin conductor between the visitor's socket and the provider's session. What may pass is
 * decided elsewhere (protocol/guarded-client.ts inwards, outgoing.ts outwards); here the steps are put in order.
 */
import {isAbort} from '../../src/shared/abort.js';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import {ResponseAsker} from '../../src/realtime/conversation/response-asker.js';
import {toolOutput, truncate, userText} from '../../src/realtime/protocol/client-events.js';
import {MICROPHONE_STREAM, decodeFrame, type SoundFormat} from '../../src/realtime/protocol/frames.js';
import type {GuardedClientFrame} from '../../src/realtime/protocol/guarded-client.js';
import {MAX_SOUND_FRAME_BYTES, MAX_TOOL_OUTPUT_BYTES} from '../../src/realtime/protocol/limits.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {Aliases} from './aliases.js';
import {rebuildForBrowser} from './outgoing.js';
import {audioOnlyOffer} from './sdp.js';
import {Uplink} from './sound-format.js';
import {SoundAllowance} from './sound-allowance.js';
import {Streams} from './streams.js';
import type {StartedCall} from './start.js';
import {openSocketLeg, openWebRtcLeg, type UpstreamLeg} from './upstream-leg.js';

export type Visitor = {
  readonly send: (frame: GuardedServerFrame | ServerEvent) => void;
  readonly sendBytes: (frame: Uint8Array) => void;
  /** Ends the visitor's socket with the reason told before it. */
  readonly fail: (error: VoiceError) => void;
};

/** How many upstream sessions one call may open: a first leg, fall-backs, some switches. */
const MAX_LEGS = 8;

/** The visitor's number for a try to open a leg, repeated in what answers it. */
type LegRequest = number | undefined;
type LegWish = {readonly request?: LegRequest; readonly format?: SoundFormat | undefined};

type Frame<Type extends GuardedClientFrame['type']> = Extract<GuardedClientFrame, {type: Type}>;

export class GuardedCall {
  readonly #started: StartedCall;
  readonly #visitor: Visitor;
  readonly #controller = new AbortController();
  readonly #allowance = new SoundAllowance(() => performance.now());
  #aliases = new Aliases();
  #streams = new Streams('pcm16');
  #uplink = new Uplink('pcm16');
  #leg: UpstreamLeg | undefined;
  #legAttempt: AbortController | undefined;
  #epoch = 0;
  #legsOpened = 0;
  /** What is being opened or ended upstream right now. */
  readonly #pending = new Set<Promise<void>>();
  #responses = this.#newAsker();
  /** The visitor said or answered something that no response was asked for yet. */
  #newInput = false;
  /** Page tools that were called and not answered, by the provider's call id. */
  readonly #pendingTools = new Set<string>();

  constructor(started: StartedCall, visitor: Visitor) {
    this.#started = started;
    this.#visitor = visitor;
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
      case 'input_audio_buffer.commit':
      case 'input_audio_buffer.clear':
        this.#leg?.socket.send({type: frame.type});
        break;
      case 'response.create':
        this.#onResponseWanted();
        break;
      case 'response.cancel':
        this.#cancelResponse();
        break;
      case 'output_audio_buffer.clear':
        if (this.#leg?.kind === 'webrtc') this.#leg.socket.send({type: frame.type});
        break;
      case 'conversation.item.create':
        this.#onItem(frame);
        break;
      case 'conversation.item.truncate':
        this.#onTruncate(frame);
        break;
      case 'start':
      case 'output.ready':
      case 'end':
        break;
    }
  }

  /** One binary frame of the visitor: the microphone, on a WebSocket leg. */
  onBytes(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes, this.#uplink.format);
    if (this.#leg?.kind !== 'websocket' || frame === undefined) return;
    // Before anything is decoded: a byte of G.711 is six of PCM16 to us.
    if (bytes.length > MAX_SOUND_FRAME_BYTES || !this.#allowance.take(this.#uplink.msOf(frame.sound))) {
      const message = `Sound came faster than it can be spoken, or in frames of more than ${MAX_SOUND_FRAME_BYTES} bytes`;
      this.#visitor.fail(new VoiceError('token/rate-limited', {message}));
      return;
    }
    if (frame.epoch !== (this.#epoch & 0xff) || frame.stream !== MICROPHONE_STREAM) return;
    this.#leg.socket.send({type: 'input_audio_buffer.append', audio: this.#uplink.read(frame.sound)});
  }

  /** Ends the call. Resolves when the provider knows, or could not be told; idempotent. */
  async close(): Promise<void> {
    this.#controller.abort();
    this.#closeLeg();
    await Promise.all(this.#pending);
  }

  /** A new leg is a new upstream session: the old one ends, and what still comes from it is dropped. */
  #openLeg({request, format = 'pcm16'}: LegWish, open: (signal: AbortSignal) => Promise<UpstreamLeg>): void {
    this.#closeLeg();
    // Not when the leg has opened: an `input.format` may be here before that.
    this.#uplink = new Uplink(format);
    this.#streams = new Streams(format);
    this.#legsOpened += 1;
    if (this.#legsOpened > MAX_LEGS) {
      this.#visitor.fail(
        new VoiceError('token/rate-limited', {message: `A call has at most ${MAX_LEGS} legs`}),
      );
      return;
    }
    const attempt = new AbortController();
    this.#legAttempt = attempt;
    const signal = AbortSignal.any([this.#controller.signal, attempt.signal]);
    this.#track(this.#tryLeg(request, open, signal));
  }

  async #tryLeg(
    request: LegRequest,
    open: (signal: AbortSignal) => Promise<UpstreamLeg>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const leg = await open(signal);
      if (signal.aborted) await leg.close();
      else this.#takeLeg(leg, request);
    } catch (failure) {
      if (signal.aborted || isAbort(failure)) return;
      this.#onLegFailure(asVoiceError(failure, 'transport/handshake'), request);
    }
  }

  #track(work: Promise<void>): void {
    const done = work
      .catch((failure: unknown) =>
        this.#started.log.error({err: failure}, 'a call could not be ended upstream'),
      )
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }

  #answerOffer({sdp}: Frame<'offer'>, signal: AbortSignal): Promise<UpstreamLeg> {
    const {upstream, session} = this.#started;
    return openWebRtcLeg(upstream, audioOnlyOffer(sdp), session, signal);
  }

  #openSocketLeg(signal: AbortSignal): Promise<UpstreamLeg> {
    const {upstream, model, session} = this.#started;
    return openSocketLeg(upstream, model, session, signal);
  }

  #takeLeg(leg: UpstreamLeg, request: LegRequest): void {
    this.#leg = leg;
    this.#epoch += 1;
    this.#aliases = new Aliases();
    this.#responses = this.#newAsker();
    this.#pendingTools.clear();
    leg.socket.events.on('event', event => this.#onUpstream(leg, event));
    leg.socket.events.on('closed', error => this.#end(error));
    if (leg.answer !== undefined) this.#visitor.send({type: 'answer', sdp: leg.answer, request});
    this.#visitor.send({type: 'leg.opened', epoch: this.#epoch & 0xff, request});
  }

  /** Where only the way failed, the visitor may try another; a refused key or quota ends the call. */
  #onLegFailure(error: VoiceError, request: LegRequest): void {
    this.#started.log.warn({err: error}, 'a leg did not open');
    if (error.code === 'transport/handshake' || error.code === 'transport/timeout') {
      this.#visitor.send({...publicError(error), request});
    } else {
      this.#visitor.fail(error);
    }
  }

  #closeLeg(): void {
    this.#legAttempt?.abort();
    this.#legAttempt = undefined;
    const leg = this.#leg;
    this.#leg = undefined;
    if (leg !== undefined) this.#track(leg.close());
  }

  #end(error: VoiceError): void {
    this.#started.log.warn({err: error}, 'the provider ended the session');
    this.#visitor.fail(error);
  }

  #onUpstream(leg: UpstreamLeg, event: ServerEvent): void {
    if (leg !== this.#leg) return;
    this.#responses.observe(event);
    if (event.type === 'error') this.#onProviderError(event.error.code, event.error.message);
    // The guard answers spoken turns: only what it asked for can be answered, and paid for.
    if (event.type === 'input_audio_buffer.committed') this.#responses.want();
    if (event.type === 'response.output_item.done') this.#notePageTool(event);
    if (event.type === 'response.output_audio.delta') {
      this.#visitor.sendBytes(this.#streams.frame(this.#epoch, event.item_id, event.delta));
    } else {
      const rebuilt = rebuildForBrowser(event, this.#aliases, this.#streams);
      if (rebuilt !== undefined) this.#visitor.send(rebuilt);
    }
    this.#responses.askWhenFree();
  }

  #onProviderError(code: string | null | undefined, message: string | null | undefined): void {
    this.#started.log.debug({code, providerMessage: message}, 'the provider refused an event');
    if (code === 'session_expired') this.#end(new VoiceError('session/expired'));
  }

  #notePageTool({item}: Extract<ServerEvent, {type: 'response.output_item.done'}>): void {
    if (item.type !== 'function_call' || item.status !== 'completed' || item.call_id === undefined) return;
    this.#pendingTools.add(item.call_id);
  }

  /** Honoured once for each new input. */
  #onResponseWanted(): void {
    if (!this.#newInput) return;
    this.#newInput = false;
    this.#responses.want();
    this.#responses.askWhenFree();
  }

  /** What is refused here is told at once: the visitor would wait for an answer that never comes. */
  #newAsker(): ResponseAsker {
    return new ResponseAsker({
      send: event => this.#leg?.socket.send(event),
      onRefused: () => this.#visitor.send(publicError(new VoiceError('session/failed'))),
    });
  }

  #cancelResponse(): void {
    this.#responses.dropWish();
    if (this.#responses.responding) this.#leg?.socket.send({type: 'response.cancel'});
  }

  #onItem({item}: Frame<'conversation.item.create'>): void {
    if (item.type === 'message') {
      this.#leg?.socket.send(userText(item.content[0].text));
      this.#newInput = true;
      return;
    }
    const callId = this.#aliases.real(item.call_id);
    if (callId === undefined || !this.#pendingTools.delete(callId)) return;
    const fits = Buffer.byteLength(item.output) <= MAX_TOOL_OUTPUT_BYTES;
    const tooLong = `{"error":"The output is longer than ${MAX_TOOL_OUTPUT_BYTES} bytes"}`;
    const output = fits ? item.output : tooLong;
    this.#leg?.socket.send(toolOutput(callId, output));
    this.#newInput = true;
  }

  #onTruncate({
    item_id: alias,
    content_index: index,
    audio_end_ms: heardMs,
  }: Frame<'conversation.item.truncate'>): void {
    const itemId = this.#aliases.real(alias);
    if (itemId === undefined) return;
    const sentMs = this.#streams.sentMs(itemId);
    if (sentMs > 0) this.#leg?.socket.send(truncate(itemId, index, Math.min(heardMs, sentMs)));
  }
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
