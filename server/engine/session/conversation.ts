/**
 * The conversation: items in their order, with what the wire does not show of them (sound, what was meant). It
 * stands alone as the one place that answers "what came before" and "what is there to reply to".
 */
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {FunctionCallItem, FunctionOutputItem, MessageItem, WireItem} from '../protocol/items.js';

export type Entry = {
  readonly item: WireItem;
  /** User sound, as it was committed. */
  readonly sound?: Int16Array;
  /** Milliseconds of sound, of either side. Grows while an answer is made. */
  soundMs: number;
  /** The words of user sound as soon as they are known; `undefined` where it was not understood. */
  readonly heard?: Promise<string | undefined>;
  /** The text of an item, whatever the wire still shows of it: for usage and for "say that again". */
  said: string;
};

/** What a response has to answer. */
export type Question =
  | {readonly kind: 'turn'; readonly entry: Entry}
  | {
      readonly kind: 'results';
      readonly results: ReadonlyArray<{readonly call: FunctionCallItem | undefined; readonly output: string}>;
    }
  | {readonly kind: 'nothing'};

export class Conversation {
  readonly id = mintId('conv');
  #entries: Entry[] = [];

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get lastId(): string | null {
    return this.#entries.at(-1)?.item.id ?? null;
  }

  /** Adds an entry after `previous` (at the end without one) and returns the id that stands before it. */
  add(entry: Entry, previous?: string | null): string | null {
    if (this.#entries.some(({item}) => item.id === entry.item.id)) {
      const message = `An item with the id '${entry.item.id}' exists already.`;
      throw new ProtocolFailure('item_create_duplicate_id', message, {param: 'item.id'});
    }
    const index = this.#placeAfter(previous);
    this.#entries.splice(index, 0, entry);
    return this.#entries[index - 1]?.item.id ?? null;
  }

  find(id: string): Entry | undefined {
    return this.#entries.find(({item}) => item.id === id);
  }

  previousOf(id: string): string | null {
    const index = this.#entries.findIndex(({item}) => item.id === id);
    return this.#entries[index - 1]?.item.id ?? null;
  }

  /** The entry, or the failure of the named operation. */
  require(id: string, operation: 'retrieve' | 'delete' | 'truncate'): Entry {
    const entry = this.find(id);
    if (entry !== undefined) return entry;
    const message = `Error: the item with the id '${id}' does not exist.`;
    throw new ProtocolFailure(`item_${operation}_invalid_item_id`, message, {param: 'item_id'});
  }

  delete(id: string): void {
    this.#entries = this.#entries.filter(({item}) => item.id !== id);
  }

  callOf(callId: string): FunctionCallItem | undefined {
    return this.#entries
      .map(({item}) => item)
      .find((item): item is FunctionCallItem => item.type === 'function_call' && item.call_id === callId);
  }

  /** What came since the assistant last spoke; what only sets the scene is passed over. */
  question(): Question {
    const relevant = this.#entries.filter(({item}) => !isSystem(item));
    const last = relevant.at(-1);
    if (last === undefined) return {kind: 'nothing'};
    if (isUser(last.item)) return {kind: 'turn', entry: last};
    const outputs: FunctionOutputItem[] = [];
    for (const {item} of relevant.toReversed()) {
      if (item.type !== 'function_call_output') break;
      outputs.unshift(item);
    }
    if (outputs.length === 0) return {kind: 'nothing'};
    const results = outputs.map(({call_id, output}) => ({call: this.callOf(call_id), output}));
    return {kind: 'results', results};
  }

  /** What the assistant said last. */
  lastSaid(): string | undefined {
    return this.#entries.findLast(({item, said}) => isAssistant(item) && said !== '')?.said;
  }

  #placeAfter(previous: string | null | undefined): number {
    if (previous === undefined || previous === null) return this.#entries.length;
    if (previous === 'root') return 0;
    const index = this.#entries.findIndex(({item}) => item.id === previous);
    if (index === -1) {
      const message = `Previous item with the id '${previous}' not found.`;
      throw new ProtocolFailure('item_create_invalid_previous_item_id', message, {param: 'previous_item_id'});
    }
    return index + 1;
  }
}

const isSystem = (item: WireItem): boolean => item.type === 'message' && item.role === 'system';
const isUser = (item: WireItem): item is MessageItem => item.type === 'message' && item.role === 'user';
const isAssistant = (item: WireItem): boolean => item.type === 'message' && item.role === 'assistant';

/** The written text of an item. */
export function textOf(item: WireItem): string {
  if (item.type === 'function_call') return `${item.name} ${item.arguments}`;
  if (item.type === 'function_call_output') return item.output;
  return item.content.map(part => part.text ?? part.transcript ?? '').join(' ');
}
