/** The provider's data channel beside the sound of a direct WebRTC call: events only. */
import {abortable} from '../../shared/abort.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError} from '../../shared/errors.js';
import {writeEvent, type Adapter} from '../protocol/adapter.js';
import type {ClientEvent} from '../protocol/client-events.js';
import type {ControlChannel, ControlChannelEvents} from './channel.js';
import {deliver} from './deliver.js';

export class DataChannel implements ControlChannel {
  readonly events = new Emitter<ControlChannelEvents>();
  readonly #channel: RTCDataChannel;
  readonly #adapter: Adapter | undefined;
  /** What came before anybody listened: the provider speaks as soon as the channel is open. */
  #early: string[] | undefined = [];
  #closed = false;

  /** Takes a channel that was made before the offer; the peer connection stays its maker's. */
  constructor(channel: RTCDataChannel, adapter?: Adapter) {
    this.#channel = channel;
    this.#adapter = adapter;
    channel.addEventListener('message', ({data}: MessageEvent<unknown>) => {
      if (typeof data !== 'string' || this.#closed) return;
      if (this.#early === undefined) deliver(data, this.events, adapter);
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
    for (const text of early) deliver(text, this.events, this.#adapter);
  }

  send(event: ClientEvent): void {
    if (this.#channel.readyState !== 'open') return;
    for (const text of writeEvent(event, this.#adapter)) this.#channel.send(text);
  }

  close(): void {
    this.#closed = true;
    this.#channel.close();
  }

  #onClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.events.emit('closed', {
      error: new VoiceError('transport/lost', {message: 'The data channel closed during the call'}),
    });
  }
}
