/** Writes the transcript of a call and tells of each entry that changed. It stands alone: the fold is pure, and somebody must keep it. */
import type {Emitter} from '../../shared/emitter.js';
import type {Store} from '../../shared/store.js';
import type {ConversationEntry} from '../conversation/entry.js';
import {NO_TRANSCRIPT, fold, type Transcript} from '../conversation/fold.js';
import {toItem} from '../conversation/items.js';
import type {LocalEvent} from '../conversation/local-events.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {VoiceSessionEvents} from './session-events.js';

export class Scribe {
  readonly #entries: Store<readonly ConversationEntry[]>;
  readonly #events: Emitter<VoiceSessionEvents>;
  #transcript: Transcript;

  /** Goes on with what stands in `entries`: nothing, unless the call is older than the page. */
  constructor(entries: Store<readonly ConversationEntry[]>, events: Emitter<VoiceSessionEvents>) {
    this.#entries = entries;
    this.#events = events;
    const items = entries.get().map(toItem);
    this.#transcript = {...NO_TRANSCRIPT, items, entries: items.map(({entry}) => entry)};
    entries.set(this.#transcript.entries);
  }

  get entries(): readonly ConversationEntry[] {
    return this.#entries.get();
  }

  take(event: ServerEvent | LocalEvent): void {
    const before = this.entries;
    this.#transcript = fold(this.#transcript, event, Date.now());
    const {entries} = this.#transcript;
    if (entries === before) return;
    this.#entries.set(entries);
    const known = new Set(before);
    for (const entry of entries) {
      if (!known.has(entry)) this.#events.emit('transcript', {entry, final: entry.final});
    }
  }
}
