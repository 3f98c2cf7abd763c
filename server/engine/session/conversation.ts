/**
 * The conversation: items in their order, with what the wire does not show of them (sound, what was meant). It
 * stands alone as the one place that answers "what came before" and "what is there to reply to".
 */
import {ProtocolFailure} from '../protocol/failure.js';
import {mintId} from '../protocol/ids.js';
import type {FunctionCallItem, MessageItem, WireItem} from '../protocol/items.js';
import type {Token} from '../speech/understood.js';

export type Entry = {
  readonly item: WireItem;
  /** User sound, as it was committed. */
  readonly sound?: Int16Array;
  /** Milliseconds of sound, of either side. Grows while an answer is made. */
  soundMs: number;
  /** The words of user sound as soon as they are known; `undefined` where it was not understood. */
  readonly heard?: Promise<string | undefined>;
  /** How sure the recogniser was of each word, where somebody wants to know. */
  readonly logprobs?: Promise<readonly Token[] | undefined>;
  /** Were its words told while it was spoken? */
  readonly live?: true;
  /** A turn in which nobody said anything: the idle timeout committed it. */
  readonly silent?: true;
  /** The text of an item, whatever the wire still shows of it: for usage and for "say that again". */
  said: string;
};

export type ToolResult = {
  readonly call: {readonly name: string; readonly arguments: string} | undefined;
  readonly output: string;
};

/** What a response has to answer. */
export type Question =
  | {readonly kind: 'turn'; readonly entry: Entry}
  | {readonly kind: 'results'; readonly results: readonly ToolResult[]}
  /** A call of an MCP server waits to be approved, or was not approved. */
  | {readonly kind: 'unapproved'; readonly refused: boolean}
  | {readonly kind: 'nothing'};

export class Conversation {
  readonly id = mintId('conv');
  #entries: Entry[];

  /** With entries: what one response is given to look at in the place of the conversation. */
  constructor(entries: readonly Entry[] = []) {
    this.#entries = [...entries];
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Has the assistant been heard in it? */
  get hasAnswerSound(): boolean {
    return this.#entries.some(({item, soundMs}) => isAssistant(item) && soundMs > 0);
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
  require(id: string, operation: 'retrieve' | 'delete' | 'truncate' | 'reference', param = 'item_id'): Entry {
    const entry = this.find(id);
    if (entry !== undefined) return entry;
    const message = `Error: the item with the id '${id}' does not exist.`;
    throw new ProtocolFailure(`item_${operation}_invalid_item_id`, message, {param});
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
    const relevant = this.#entries.filter(({item}) => !setsTheScene(item));
    const last = relevant.at(-1);
    if (last === undefined) return {kind: 'nothing'};
    if (isUser(last.item)) return {kind: 'turn', entry: last};
    if (last.item.type === 'mcp_approval_request') return {kind: 'unapproved', refused: false};
    if (last.item.type === 'mcp_approval_response') {
      return {kind: 'unapproved', refused: !last.item.approve};
    }
    const results: ToolResult[] = [];
    for (const {item} of relevant.toReversed()) {
      const result = this.#resultOf(item);
      if (result === undefined) break;
      results.unshift(result);
    }
    return results.length === 0 ? {kind: 'nothing'} : {kind: 'results', results};
  }

  /** What the assistant said last. */
  lastSaid(): string | undefined {
    return this.#entries.findLast(({item, said}) => isAssistant(item) && said !== '')?.said;
  }

  #resultOf(item: WireItem): ToolResult | undefined {
    if (item.type === 'function_call_output') return {call: this.callOf(item.call_id), output: item.output};
    if (item.type !== 'mcp_call') return undefined;
    if (item.error !== null) return {call: item, output: JSON.stringify({ok: false, error: item.error})};
    return item.output === null ? undefined : {call: item, output: item.output};
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

const setsTheScene = (item: WireItem): boolean =>
  item.type === 'mcp_list_tools' || (item.type === 'message' && item.role === 'system');
const isUser = (item: WireItem): item is MessageItem => item.type === 'message' && item.role === 'user';
const isAssistant = (item: WireItem): boolean => item.type === 'message' && item.role === 'assistant';

/** The written text of an item. */
export function textOf(item: WireItem): string {
  switch (item.type) {
    case 'message':
      return item.content.map(part => part.text ?? part.transcript ?? '').join(' ');
    case 'function_call':
      return `${item.name} ${item.arguments}`;
    case 'function_call_output':
      return item.output;
    case 'mcp_call':
      return `${item.name} ${item.arguments} ${item.output ?? ''}`;
    case 'mcp_list_tools':
    case 'mcp_approval_request':
    case 'mcp_approval_response':
      return '';
  }
}
