/**
 * The channel of a call whose speech is made on this page: written answers come out of it as spoken ones, and what the browser
 * heard as turns. It stands alone so that nobody above can tell where the speech is made.
 */
import type {ControlChannel, ControlChannelEvents} from '../../channels/channel.js';
import {Emitter} from '../../../shared/emitter.js';
import type {ClientEvent} from '../../protocol/client-events.js';
import type {SpokenEvents} from './spoken-events.js';

export type SpokenChannelOptions = {
  /** What the call has told and heard so far. */
  readonly spoken: SpokenEvents;
  /** May the far side be told how much of an answer was heard? A provider refuses it of what is written. */
  readonly takesCuts: boolean;
};

export class SpokenChannel implements ControlChannel {
  readonly events = new Emitter<ControlChannelEvents>();
  readonly #inner: ControlChannel;
  readonly #options: SpokenChannelOptions;
  readonly #left = new AbortController();

  constructor(inner: ControlChannel, options: SpokenChannelOptions) {
    this.#inner = inner;
    this.#options = options;
    const {spoken} = options;
    const {signal} = this.#left;
    inner.events.on('event', event => this.events.emit('event', spoken.asSpoken(event)), {signal});
    inner.events.on('decision', decision => this.events.emit('decision', decision), {signal});
    inner.events.on('notice', error => this.events.emit('notice', error), {signal});
    inner.events.on('legLost', error => this.events.emit('legLost', error), {signal});
    inner.events.on('standbyWanted', forcedIn => this.events.emit('standbyWanted', forcedIn), {signal});
    inner.events.on('closed', closed => this.events.emit('closed', closed), {signal});
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#inner.connect(signal);
  }

  send(event: ClientEvent): void {
    if (event.type === 'conversation.item.truncate' && !this.#options.takesCuts) return;
    // No sound of an answer waits anywhere but here.
    if (event.type === 'output_audio_buffer.clear') return;
    this.#inner.send(event);
  }

  /** What was told of as `id` is about to be sent as a text. */
  expect(id: string, text: string): void {
    this.#options.spoken.expect(id, text);
  }

  /** Listens no more: the far side may carry another link. */
  leave(): void {
    this.#left.abort();
  }

  close(): void {
    this.#inner.close();
  }
}
