/** The provider's data channel beside the sound of a direct WebRTC call: events only. */
import {abortable} from '../../shared/abort.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError} from '../../shared/errors.js';
import {writeEvent, type Adapter} from '../protocol/adapter.js';
import type {ClientEvent} from '../protocol/client-events.js';
import type {ControlChannel, ControlChannelEvents} from './channel.js';
import {deliver} from './deliver.js';

/** What a line takes that does not say so, in bytes: behind their limit browsers throw, or close the channel. */
const USUAL_LIMIT = 256 * 1024;

/** The line that a channel is of, as far as it says how large a message may be. */
export type MessageLimit = {readonly sctp?: Pick<RTCSctpTransport, 'maxMessageSize'> | null};

export class DataChannel implements ControlChannel {
  readonly events = new Emitter<ControlChannelEvents>();
  /** Where the provider speaks another dialect; to be said before `connect`. */
  adapter: Adapter | undefined;
  readonly #channel: RTCDataChannel;
  readonly #line: MessageLimit;
  /** What came before anybody listened: the provider speaks as soon as the channel is open. */
  #early: string[] | undefined = [];
  #closed = false;

  /** Takes a channel that was made before the offer; the peer connection stays its maker's. */
  constructor(channel: RTCDataChannel, line: MessageLimit) {
    this.#channel = channel;
    this.#line = line;
    channel.addEventListener('message', ({data}: MessageEvent<unknown>) => {
      if (typeof data !== 'string' || this.#closed) return;
      if (this.#early === undefined) deliver(data, this.events, this.adapter);
      else this.#early.push(data);
    });
    channel.addEventListener('close', () => this.#onClosed());
  }

  async connect(signal: AbortSignal): Promise<void> {
    const channel = this.#channel;
    if (channel.readyState !== 'open') {
      const opened = new Promise<void>((resolve, reject) => {
        channel.addEventListener('open', () => resolve(), {once: true});
        channel.addEventListener('close', () => reject(new VoiceError('transport/handshake')), {once: true});
      });
      await abortable(opened, signal);
    }
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const text of early) deliver(text, this.events, this.adapter);
  }

  send(event: ClientEvent): void {
    if (this.#channel.readyState !== 'open') return;
    for (const text of writeEvent(event, this.adapter)) {
      if (this.#fits(text, event.type)) this.#channel.send(text);
    }
  }

  close(): void {
    this.#closed = true;
    this.#channel.close();
  }

  /** What is too large would break whoever sends it, or the call: it is refused here, and told. */
  #fits(text: string, type: ClientEvent['type']): boolean {
    const {length} = new TextEncoder().encode(text);
    const limit = this.#line.sctp?.maxMessageSize ?? USUAL_LIMIT;
    if (length <= limit) return true;
    const message = `${type} of ${length} bytes is too much: the data channel takes ${limit}`;
    this.events.emit('notice', new VoiceError('config/invalid', {message}));
    return false;
  }

  #onClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.emit('closed', {
      error: new VoiceError('transport/lost', {message: 'The data channel closed'}),
    });
  }
}
