/**
 * The conversation of a guarded call as the guard knows it, under the ids that the browser sees. It stands alone
 * because it outlives every leg, socket and, sealed, this process: whatever breaks is gone on with from here.
 */
import type {ConversationEntry} from '../../src/realtime/conversation/entry.js';
import {NO_TRANSCRIPT, fold, type Transcript} from '../../src/realtime/conversation/fold.js';
import type {LocalEvent} from '../../src/realtime/conversation/local-events.js';
import {owesAnswer} from '../../src/realtime/conversation/owes-answer.js';
import {replay} from '../../src/realtime/conversation/replay.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {Aliases} from './aliases.js';

/** A widget that lost its socket is told the latest of what was said meanwhile. */
const RETOLD_ENTRIES = 20;

export class CallLog {
  readonly #aliases: Aliases;
  #transcript: Transcript = NO_TRANSCRIPT;
  /** Items that the present session was told of: it repeats them, and nobody needs to hear of them again. */
  #replayed = new Set<string>();

  /** `earlier`: what another instance sealed. */
  constructor(aliases: Aliases, earlier: readonly ConversationEntry[] = []) {
    this.#aliases = aliases;
    for (const {type, ...event} of retold(earlier)) this.take({type, ...event} as ServerEvent);
  }

  get entries(): readonly ConversationEntry[] {
    return this.#transcript.entries;
  }

  /** An event under the browser's ids, or what this side knows better than the provider. */
  take(event: ServerEvent | LocalEvent): void {
    this.#transcript = fold(this.#transcript, event, Date.now());
  }

  /**
   * What tells a new session of the conversation. There the browser's ids are the provider's as well. A call that
   * `isUntold` still runs: the session is told of it when its outcome is known.
   */
  replay(isUntold: (callId: string) => boolean): ClientEvent[] {
    for (const {id, call} of this.entries) {
      this.#aliases.adopt(id);
      if (call !== undefined) this.#aliases.adopt(call.callId);
    }
    this.#replayed = new Set();
    return this.#tell(this.entries.filter(({call}) => call === undefined || !isUntold(call.callId)));
  }

  /** A call that ran on into another session, with the outcome that is known now. */
  tellCall(callId: string): ClientEvent[] {
    return this.#tell(this.entries.filter(({call}) => call?.callId === callId));
  }

  /** Does a session only repeat what it was told of the conversation? */
  isEcho(event: ServerEvent): boolean {
    const isItem = event.type === 'conversation.item.added' || event.type === 'conversation.item.done';
    return isItem && this.#replayed.has(event.item.id);
  }

  #tell(entries: readonly ConversationEntry[]): ClientEvent[] {
    const events = replay(entries);
    for (const event of events) if ('item' in event && event.item.id) this.#replayed.add(event.item.id);
    return events;
  }

  /** For a widget that missed some of it. */
  retell(): ServerEvent[] {
    return retold(this.entries.slice(-RETOLD_ENTRIES));
  }

  /** Did the visitor, or a tool, have the last word, and nobody answered? */
  get owesAnswer(): boolean {
    return owesAnswer(this.entries);
  }
}

/** Entries as the events that a fold makes the same entries of. */
function retold(entries: readonly ConversationEntry[]): ServerEvent[] {
  return entries.flatMap((entry, index): ServerEvent[] => {
    const previous = entries[index - 1]?.id;
    const item = itemOf(entry);
    if (item === undefined || !entry.final) return [];
    const place = {...(previous !== undefined && {previous_item_id: previous}), item};
    return [
      {type: 'conversation.item.added', ...place},
      {type: 'conversation.item.done', ...place},
    ];
  });
}

type Item = Extract<ServerEvent, {type: 'conversation.item.added'}>['item'];

function itemOf({id, role, text, heard, call}: ConversationEntry): Item | undefined {
  if (call !== undefined) {
    const {callId, name, arguments: args} = call;
    return {id, type: 'function_call', status: 'completed', call_id: callId, name, arguments: args};
  }
  if (role === 'user') {
    return {id, type: 'message', role, status: 'completed', content: [{type: 'input_text', text}]};
  }
  if (role !== 'assistant') return undefined;
  const content = [{type: 'output_text', text: heard ?? text}];
  return {id, type: 'message', role, status: 'completed', content};
}
