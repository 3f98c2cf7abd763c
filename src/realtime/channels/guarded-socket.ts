/**
 * The one socket of a guarded call: events, the leg's handshake and, without WebRTC, the sound. The guard at
 * its other end rebuilds everything from closed lists; see protocol/guarded-client.ts and docs/guarded-protocol.md.
 */
import {abortable} from '../../shared/abort.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError, isVoiceErrorCode} from '../../shared/errors.js';
import type {CapturedChunk} from '../../audio/pcm-capture.js';
import type {SoundChunk, SoundWire} from '../legs/leg.js';
import type {ClientEvent} from '../protocol/client-events.js';
import {MICROPHONE_STREAM, decodeFrame, writeFrameHeader, type SoundFormat} from '../protocol/frames.js';
import type {GuardedClientFrame, GuardedOverrides} from '../protocol/guarded-client.js';
import {recogniseGuardedFrame, type GuardedServerFrame} from '../protocol/guarded-server.js';
import {parseJson, recogniseServerEvent} from '../protocol/parse.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import {GUARDED_SUBPROTOCOL} from '../protocol/subprotocol.js';
import type {ControlChannel, ControlChannelEvents, Goodbye} from './channel.js';
import {findReader, type SoundReader} from './read-sound.js';
import {Socket} from './socket.js';

/** With fields that may be `undefined`, which JSON leaves out. */
export type StartFrame = {
  readonly [Field in keyof StartFields]:
    StartFields[Field] | (undefined extends StartFields[Field] ? undefined : never);
};
type StartFields = Extract<GuardedClientFrame, {type: 'start'}>;
export type Welcome = Extract<GuardedServerFrame, {type: 'welcome'}>;

/** What a guard tells beside the events of the call. */
export type GuardNews = {
  /** What the guard granted. */
  welcome: Welcome;
  /** The conversation so far, sealed: whoever starts with it goes on where it stood. */
  history: string;
  /** A leg carries the call from now on. */
  legOpened: undefined;
};

/** The guard's close codes for a call that it ends itself: the reason is in the frame before. */
const FIRST_GUARD_CLOSE_CODE = 4000;

/** A try to open a leg, by its frame: an offer waits for an answer, the other for the leg itself. */
type Try = Extract<GuardedClientFrame, {type: 'offer' | 'leg.open'}>;
type Waiting = {
  readonly type: Try['type'];
  readonly resolve: (answer: string) => void;
  readonly reject: (error: VoiceError) => void;
};

export class GuardedSocket implements ControlChannel, SoundWire {
  readonly events = new Emitter<ControlChannelEvents>();
  readonly news = new Emitter<GuardNews>();
  taken = 0;
  readonly #sound = new Emitter<{chunk: SoundChunk}>();
  readonly #url: string;
  readonly #start: StartFrame;
  /** Of the answers; what is sent may become narrower. */
  readonly #outputFormat: SoundFormat;
  /** Which item a stream number belongs to; told by the item's events. */
  readonly #items = new Map<number, string>();
  #socket: Socket | undefined;
  #read: SoundReader | undefined;
  #waiting: Waiting | undefined;
  /** Numbers the tries to open a leg; what answers an earlier one comes too late. */
  #request = 0;
  #epoch = 0;
  #sent = 0;
  #format: SoundFormat;
  #lastError: VoiceError | undefined;
  #isClosed = false;
  #bye: Goodbye | undefined;

  /** `format`: how the sound is written where this socket carries it. */
  constructor(url: string, start: StartFrame, format: SoundFormat) {
    this.#url = url;
    this.#start = start;
    this.#outputFormat = this.#format = format;
  }

  /**
   * Resolves when frames can be sent: the guard grants the call while the first offer is on its way already. `ahead`: a
   * socket to the same address that was opened before; it becomes this one's.
   */
  async connect(signal: AbortSignal, ahead?: WebSocket): Promise<void> {
    const reading = findReader(this.#outputFormat);
    reading.catch(() => undefined);
    this.#socket = await Socket.open(
      ahead !== undefined && ahead.readyState <= WebSocket.OPEN
        ? ahead
        : new WebSocket(this.#url, GUARDED_SUBPROTOCOL),
      {
        onText: text => this.#onText(text),
        onBytes: bytes => this.#onBytes(bytes),
        onClosed: code => this.#onClosed(code),
      },
      signal,
    );
    this.#read = await reading;
    this.#sendFrame(this.#start);
  }

  /** Trades an offer for the provider's answer. The leg may be used once `legOpened()` resolves. */
  offer(sdp: string, signal: AbortSignal, {standby}: {standby?: boolean} = {}): Promise<string> {
    return this.#try({type: 'offer', sdp, standby}, signal);
  }

  /** Is it gone? A leg can only be opened on a socket that stands. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get format(): SoundFormat {
    return this.#format;
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Asks the guard to carry the sound over this socket. */
  async openSoundLeg(signal: AbortSignal): Promise<void> {
    const format = (this.#format = this.#outputFormat);
    await this.#try({type: 'leg.open', format}, signal);
  }

  send(event: ClientEvent): void {
    // The guard's frames have no event ids: it keeps its own account of what it sends on.
    const {event_id: _, ...frame} = event;
    this.#sendFrame(frame as GuardedClientFrame);
  }

  outputReady(): void {
    this.#sendFrame({type: 'output.ready'});
  }

  hint(): void {
    // The guard judges by what it sends and hears; a cut comes to it as a cancelled response.
  }

  approve(id: string, ok: boolean): void {
    this.#sendFrame({type: 'approve', id, ok});
  }

  pause(on: boolean): void {
    this.#sendFrame({type: on ? 'pause' : 'unpause'});
  }

  change(settings: SessionSettings): void {
    this.#sendFrame({type: 'update', settings: settings as GuardedOverrides});
  }

  addContext(text: string): void {
    this.#sendFrame({type: 'context', text});
  }

  sendSound({frame, sound, law}: CapturedChunk): void {
    writeFrameHeader(frame, {epoch: this.#epoch, stream: MICROPHONE_STREAM, offset: this.#sent});
    this.#sent += law === undefined ? sound.length / 2 : sound.length;
    this.#socket?.send(frame);
  }

  changeFormat(format: SoundFormat): undefined {
    this.#format = format;
    this.#sendFrame({type: 'input.format', format});
  }

  onSound(listener: (chunk: SoundChunk) => void): () => void {
    return this.#sound.on('chunk', listener);
  }

  close(): void {
    this.#sendFrame({type: 'end'});
    this.#socket?.close();
  }

  #try(frame: Try, signal: AbortSignal): Promise<string> {
    this.#request += 1;
    this.#sendFrame({...frame, request: this.#request});
    const {type} = frame;
    return abortable(new Promise((resolve, reject) => (this.#waiting = {type, resolve, reject})), signal);
  }

  #succeed(type: Try['type'], answer = ''): void {
    if (this.#waiting?.type !== type) return;
    this.#waiting.resolve(answer);
    this.#waiting = undefined;
  }

  #sendFrame(frame: GuardedClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #onText(text: string): void {
    const json = parseJson(text);
    const frame = recogniseGuardedFrame(json);
    if (frame !== undefined) {
      this.#onFrame(frame);
      return;
    }
    const parsed = recogniseServerEvent(json);
    if (parsed.kind === 'known') this.#onEvent(parsed.event);
  }

  #onFrame(frame: GuardedServerFrame): void {
    if ('request' in frame && (frame.request ?? this.#request) !== this.#request) return;
    switch (frame.type) {
      case 'welcome':
        this.news.emit('welcome', frame);
        break;
      case 'history':
        this.news.emit('history', frame.sealed);
        break;
      case 'offer.wanted':
        if (frame.standby === true) this.events.emit('standbyWanted', Infinity);
        else this.events.emit('legLost', new VoiceError('transport/lost'));
        break;
      case 'answer':
        this.#succeed('offer', frame.sdp);
        break;
      case 'leg.opened':
        this.#epoch = frame.epoch;
        this.#sent = this.taken = 0;
        this.#items.clear();
        this.#succeed('leg.open');
        this.news.emit('legOpened', undefined);
        break;
      case 'audio.ack':
        this.taken = frame.samples;
        break;
      case 'turn':
        this.events.emit('decision', {kind: frame.decision, itemId: frame.item_id});
        break;
      case 'approval.wanted':
        // As the provider would tell it: whoever asks the visitor need not know who asked.
        this.#onEvent({type: 'conversation.item.done', item: {...frame, type: 'mcp_approval_request'}});
        break;
      case 'bye':
        this.#bye = frame;
        break;
      case 'error':
        this.#onError(frame);
        break;
    }
  }

  /** An error belongs to the step that waits; without one it is news, and a close may follow it. */
  #onError(frame: Extract<GuardedServerFrame, {type: 'error'}>): void {
    const error = new VoiceError(isVoiceErrorCode(frame.code) ? frame.code : 'session/failed', frame);
    this.#lastError = error;
    if (!this.#rejectWaiting(error)) this.events.emit('notice', error);
  }

  #onEvent(event: ServerEvent): void {
    if ('item' in event && event.item.stream !== undefined) this.#items.set(event.item.stream, event.item.id);
    this.events.emit('event', event);
  }

  #onBytes(bytes: Uint8Array<ArrayBuffer>): void {
    const frame = decodeFrame(bytes, this.#outputFormat);
    if (frame?.epoch !== this.#epoch) return;
    const itemId = this.#items.get(frame.stream);
    if (itemId === undefined) return;
    const samples = this.#read?.(frame.sound as Uint8Array<ArrayBuffer>);
    if (samples) this.#sound.emit('chunk', {itemId, contentIndex: 0, samples});
  }

  #onClosed(code: number): void {
    const lost = new VoiceError('transport/lost', {message: `The socket closed (${code})`});
    const told = code >= FIRST_GUARD_CLOSE_CODE ? this.#lastError : undefined;
    const error = told ?? (this.#bye === undefined ? lost : undefined);
    if (error !== undefined) this.#rejectWaiting(error);
    this.#isClosed = true;
    this.events.emit('closed', {error, bye: this.#bye});
  }

  #rejectWaiting(error: VoiceError): boolean {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
    return waiting !== undefined;
  }
}
