/**
 * How one transcript became the next, in small pieces, and back again. It stands alone, and pure, because a log that
 * wrote every entry down with each of its words would grow with their square.
 */
import type {ConversationEntry} from '../../conversation/entry.js';
import type {CallFact} from './call-log-file.js';

type Entries = readonly ConversationEntry[];
export type EntryChange = Extract<CallFact, {type: 'entry' | 'words' | 'removed'}>;

/** What must be done to `before` for it to become `after`. */
export function entryChanges(before: Entries, after: Entries): EntryChange[] {
  const known = new Map(before.map(entry => [entry.id, entry]));
  const wanted = new Set(after.map(({id}) => id));
  const changes: EntryChange[] = [];
  // Who stays keeps their order; whoever does not is taken out, and put back where they are wanted.
  let left = before.filter(({id}) => wanted.has(id)).map(({id}) => id);
  for (const {id} of before) if (!wanted.has(id)) changes.push({type: 'removed', id});
  for (const entry of after) {
    const {id} = entry;
    const old = known.get(id);
    if (left[0] === id) left = left.slice(1);
    else {
      if (old) changes.push({type: 'removed', id});
      left = left.filter(other => other !== id);
      changes.push({type: 'entry', entry, ...(left[0] !== undefined && {before: left[0]})});
      continue;
    }
    if (old && old !== entry) changes.push(changeOf(old, entry));
  }
  return changes;
}

/** The transcript after one change; a change of an entry that is not there changes nothing. */
export function applyChange(entries: Entries, change: EntryChange): Entries {
  if (change.type === 'removed') return entries.filter(({id}) => id !== change.id);
  if (change.type === 'words') {
    const {id, more} = change;
    return entries.map(entry => (entry.id === id ? {...entry, text: entry.text + more} : entry));
  }
  const {entry, before} = change;
  if (entries.some(({id}) => id === entry.id))
    return entries.map(other => (other.id === entry.id ? entry : other));
  const place = entries.findIndex(({id}) => id === before);
  return place < 0 ? [...entries, entry] : [...entries.slice(0, place), entry, ...entries.slice(place)];
}

function changeOf(old: ConversationEntry, entry: ConversationEntry): EntryChange {
  const more = entry.text.slice(old.text.length);
  const isLonger = more !== '' && entry.text.startsWith(old.text);
  const {text: _, ...rest} = entry;
  const {text: __, ...oldRest} = old;
  if (isLonger && JSON.stringify(rest) === JSON.stringify(oldRest))
    return {type: 'words', id: entry.id, more};
  return {type: 'entry', entry};
}
