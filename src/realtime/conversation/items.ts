/**
 * The items of a conversation in their true order, those that nobody reads among them: chains of `previous_item_id`
 * go through them. It stands alone because order is decided in one place, whatever the order of arrival.
 */
import type {ConversationEntry} from './entry.js';

/** What the transcript remembers of an item beside its words. */
type Memory = {
  /** The item that it follows, where the provider has said so. */
  readonly previous?: string | undefined;
  /** It is no line of the transcript, or not yet: outputs of tools, system messages, words that came too early. */
  readonly hidden?: boolean;
  /** It was deleted, or never said anything: it stays unseen, whatever comes late for it. */
  readonly gone?: boolean;
  /** Its sound is heard (`true`) or was (`false`): its time is the time of that. */
  readonly played?: boolean;
};

export type ItemChange = Partial<ConversationEntry> & Memory;
export type Item = ConversationEntry & Memory & {readonly entry: ConversationEntry};

/** The most characters of an entry, and of each text of a tool: what is beyond them is left out. */
export const ENTRY_CHARACTERS = 20_000;

export function clip(text: string): string {
  return text.slice(0, ENTRY_CHARACTERS);
}

/** The object with what changes, or the same object where nothing does. */
export function merge<T extends object>(object: T, change: Partial<T>): T {
  const names = Object.keys(change) as Array<keyof T>;
  return names.every(name => change[name] === object[name]) ? object : {...object, ...change};
}

/** An item with the entry that people read: the same words without our memories. */
export function toItem(whole: ConversationEntry & Memory): Item {
  const item = {...whole, text: clip(whole.text)} as Item;
  const {previous: _, hidden: _1, gone: _2, played: _3, entry: _4, ...entry} = item;
  return {...item, entry};
}

/**
 * Puts an item, new or known, behind the one that it follows, and behind it those that came before it and follow it.
 * Where its predecessor is not known it goes in front of its follower; else it stays, or goes to the end.
 */
export function placeItem(items: readonly Item[], item: Item): readonly Item[] {
  const known = items.findIndex(({id}) => id === item.id);
  const others = items.filter(({id}) => id !== item.id);
  const first = others.findIndex(({previous}) => previous === item.id);
  let end = first < 0 ? first : first + 1;
  while (end > 0 && end < others.length && others[end]?.previous === others[end - 1]?.id) end += 1;
  const rest = others.toSpliced(first, end - first);
  const before = rest.findIndex(({id}) => id === item.previous);
  if (before >= 0) return rest.toSpliced(before + 1, 0, item, ...others.slice(first, end));
  const at = first >= 0 ? first : known >= 0 ? known : others.length;
  return others.toSpliced(at, 0, item);
}
