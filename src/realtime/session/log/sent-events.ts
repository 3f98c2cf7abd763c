/**
 * What this side says on the channels of a call, told to whoever looks into it. It stands alone, loaded with the inspector,
 * because a channel tells nobody of what it sends.
 */
import {Disposers} from '../../../shared/disposers.js';
import type {ClientEvent} from '../../protocol/client-events.js';
import type {Call} from '../call.js';

type Channel = {send: (event: ClientEvent) => void};

/** Listens to each channel that the call takes, until the returned function is called. */
export function watchSent(call: Call, onSent: (event: ClientEvent) => void): () => void {
  const disposers = new Disposers();
  let release = listenTo(call.line.link.channel, onSent);
  disposers.defer(() => release());
  const onTaken = ({channel}: {readonly channel: Channel}): void => {
    release();
    release = listenTo(channel, onSent);
  };
  disposers.defer(call.line.events.on('taken', onTaken));
  return () => disposers.dispose();
}

/** The channel's own verb is put back as it was. */
function listenTo(channel: Channel, onSent: (event: ClientEvent) => void): () => void {
  const own = Object.getOwnPropertyDescriptor(channel, 'send');
  const send = channel.send.bind(channel);
  channel.send = event => {
    // Sound goes this way ten times a second, and stands in no log.
    if (event.type !== 'input_audio_buffer.append') onSent(event);
    send(event);
  };
  return () => {
    if (own) Object.defineProperty(channel, 'send', own);
    else Reflect.deleteProperty(channel, 'send');
  };
}
