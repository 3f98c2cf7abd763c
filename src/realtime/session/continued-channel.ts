/**
 * The channel of a session that goes on for another one. It stands alone, and is loaded when a call goes over to
 * another session, because only there a tool may be at work that this session has never heard of.
 */
import type {ControlChannel} from '../channels/channel.js';
import type {ConversationEntry} from '../conversation/entry.js';
import {replay} from '../conversation/replay.js';
import type {ClientEvent} from '../protocol/client-events.js';

export class ContinuedChannel implements ControlChannel {
  readonly events: ControlChannel['events'];
  readonly #channel: ControlChannel;
  /** The calls of sessions before this one: this one knows them with their outcome, or not yet. */
  readonly #earlier = new Map<string, ConversationEntry | 'told'>();

  constructor(channel: ControlChannel) {
    this.#channel = channel;
    this.events = channel.events;
  }

  connect(signal: AbortSignal): Promise<void> {
    return this.#channel.connect(signal);
  }

  /** Tells what was said before. A tool that is still at work is told of when its outcome is known. */
  tell(conversation: readonly ConversationEntry[]): void {
    const open = conversation.filter(isAtWork);
    for (const {call} of conversation) if (call !== undefined) this.#earlier.set(call.callId, 'told');
    for (const entry of open) this.#earlier.set(entry.call.callId, entry);
    this.#send(conversation.filter(entry => !isAtWork(entry)));
  }

  /** The outcome of an earlier call goes out with the call itself, and once. */
  send(event: ClientEvent): void {
    const item = event.type === 'conversation.item.create' ? event.item : undefined;
    const output = item?.type === 'function_call_output' ? item : undefined;
    const entry = this.#earlier.get(output?.call_id ?? '');
    if (output === undefined || entry === undefined) this.#channel.send(event);
    else if (entry !== 'told' && entry.call !== undefined) {
      this.#earlier.set(output.call_id, 'told');
      this.#send([{...entry, call: {...entry.call, status: 'done', output: output.output}}]);
    }
  }

  close(): void {
    this.#channel.close();
  }

  #send(entries: readonly ConversationEntry[]): void {
    for (const event of replay(entries)) this.#channel.send(event);
  }
}

/** Does the page run it, or ask the visitor for it? What an MCP server does ends with the session that asked for it. */
function isAtWork(
  entry: ConversationEntry,
): entry is ConversationEntry & {readonly call: NonNullable<ConversationEntry['call']>} {
  const {id, final, call} = entry;
  return final && (call?.status === 'running' || call?.status === 'waiting') && call.callId !== id;
}
