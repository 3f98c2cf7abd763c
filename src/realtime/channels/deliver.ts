/**
 * Text from the provider as the events of a channel. It stands alone because the two direct channels differ only in how
 * bytes travel, and a guarded call loads neither.
 */
import type {Emitter} from '../../shared/emitter.js';
import {readEvents, type Adapter} from '../protocol/adapter.js';
import type {ControlChannelEvents} from './channel.js';

/** Hands one message of the provider on; what we do not know is left out. */
export function deliver(text: string, events: Emitter<ControlChannelEvents>, adapter?: Adapter): void {
  for (const event of readEvents(text, adapter)) events.emit('event', event);
}
