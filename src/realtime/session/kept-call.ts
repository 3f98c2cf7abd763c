/**
 * A call as this tab keeps it, for the time after a reload: the words, and what a guard sealed of them. It stands alone
 * because here a page's own storage is read, and nothing that stands there is believed before it was checked.
 */
import {flag, list, number, object, oneOf, optional, read, text} from '../../shared/shape.js';
import type {ConversationEntry} from '../conversation/entry.js';
import {clientItemId} from '../conversation/item-id.js';
import {MAX_SEALED_LENGTH} from '../protocol/limits.js';

/** How long after its last turn a call can be gone on with; a seal does not open for longer either. */
export const KEPT_MS = 10 * 60_000;
/** The most of it that is kept, in characters of JSON: the oldest words go first. */
export const KEPT_CHARACTERS = 64 * 1024;

export type KeptCall = {
  readonly entries: readonly ConversationEntry[];
  /** What a guard goes on with; absent where the page itself tells the provider. */
  readonly sealed?: string | undefined;
  /** When it began, in epoch ms: a limit of its length counts from there. */
  readonly since?: number | undefined;
};

const call = object({
  callId: text,
  name: text,
  arguments: text,
  status: oneOf('running', 'done', 'failed', 'refused'),
  output: optional(text),
});

const entry = object({
  id: text,
  role: oneOf('user', 'assistant', 'tool', 'note'),
  text,
  heard: optional(text),
  final: flag,
  unclear: optional(flag),
  at: number,
  until: optional(number),
  call: optional(call),
});

const keptCall = object({entries: list(value => value), sealed: optional(text), since: optional(number)});

/** Where one agent's call is kept. Storage that is full, or that the browser blocks, keeps nothing. */
export class CallKeeper {
  readonly #key: string;
  readonly #storage: () => Storage;

  /** `storage`: of this tab alone, or the same call would go on in two. Asked for each time: that may throw. */
  constructor(agent: string | undefined, storage: () => Storage) {
    this.#key = `realtime-voice/${agent ?? 'default'}`;
    this.#storage = storage;
  }

  /** What is left of the last call, or `undefined` where nothing is, or too long ago. `now` in epoch ms. */
  read(now: number): KeptCall | undefined {
    const kept = parse(this.#try(storage => storage.getItem(this.#key)) ?? '');
    const last = Math.max(...(kept?.entries.map(({at, until = at}) => until) ?? []));
    if (kept !== undefined && now - last < KEPT_MS) return kept;
    this.forget();
    return undefined;
  }

  write({entries, ...call}: KeptCall): void {
    const kept = JSON.stringify({entries: fitted(entries.flatMap(settled)), ...call});
    this.#try(storage => storage.setItem(this.#key, kept));
  }

  forget(): void {
    this.#try(storage => storage.removeItem(this.#key));
  }

  #try<T>(use: (storage: Storage) => T): T | undefined {
    try {
      return use(this.#storage());
    } catch {
      return undefined;
    }
  }
}

/** Each entry for itself: what does not parse is left out, and the rest still tells what was said. */
function parse(written: string): KeptCall | undefined {
  if (written.length > KEPT_CHARACTERS + MAX_SEALED_LENGTH + 100) return undefined;
  const kept = read(keptCall, parseJson(written));
  if (!('value' in kept)) return undefined;
  const {entries, sealed, since} = kept.value;
  return {
    ...(since !== undefined && {since}),
    entries: entries.flatMap(value => {
      const known = read(entry, value);
      // An absent field is absent: JSON has no `undefined`.
      return 'value' in known ? withClientIds(known.value as ConversationEntry) : [];
    }),
    ...(sealed !== undefined && sealed.length <= MAX_SEALED_LENGTH && {sealed}),
  };
}

function parseJson(written: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return undefined;
  }
}

/** A provider that is told of an entry calls it by the id that it was told. */
function withClientIds({id, ...words}: ConversationEntry): ConversationEntry {
  return {id: clientItemId(id), ...words};
}

/** An entry that nothing is going to happen to any more; what was half said, or is still asked, is none. */
function settled({final, images: _, ...words}: ConversationEntry): ConversationEntry[] {
  const {heard, text: said, call: made} = words;
  if ((!final && heard === undefined) || (said === '' && words.unclear !== true)) return [];
  if (made?.status === 'waiting') return [];
  if (made?.status !== 'running') return [{...words, final: true}];
  return [{...words, final: true, call: {...made, status: 'failed', output: LOST}}];
}

/** A tool that was at work when the page went: it must not be run again in the belief that it never was. */
const LOST = '{"error":"The page was reloaded before the outcome was known"}';

function fitted(entries: readonly ConversationEntry[]): readonly ConversationEntry[] {
  let kept = entries;
  while (JSON.stringify(kept).length > KEPT_CHARACTERS) kept = kept.slice(Math.ceil(kept.length / 4));
  return kept;
}
