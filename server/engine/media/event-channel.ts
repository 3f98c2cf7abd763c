/** The data channel of a visitor as one more connection to a session: open once, broken as the faults want it. */
import type {DataChannel} from 'node-datachannel';
import type {EngineFault} from '../faults.js';
import {openLine} from '../line.js';
import type {Sink} from '../session/outgoing.js';
import {sendWhileOpen} from './peer.js';

export type EventChannelPorts = {
  readonly faults: ReadonlySet<EngineFault>;
  /** Told once, when events may be sent. */
  readonly onOpen: (sink: Sink) => void;
  readonly onText: (sink: Sink, text: string) => void;
  readonly onClosed: (sink: Sink) => void;
};

export function openEventChannel(channel: DataChannel, ports: EventChannelPorts): void {
  const wire: Sink = {
    send: text => sendWhileOpen(() => channel.sendMessage(text)),
    close: () => channel.close(),
  };
  const {sink, read} = openLine(wire, ports.faults);
  let isOpen = false;
  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    ports.onOpen(sink);
  };
  channel.onMessage(message => {
    if (typeof message === 'string') ports.onText(sink, read(message));
  });
  channel.onClosed(() => ports.onClosed(sink));
  channel.onOpen(open);
  // The event may have been before this callback was set.
  if (channel.isOpen()) open();
}
