/** A call that a tab keeps for the time after a reload: what comes back, what does not, and storage that refuses. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ConversationEntry} from '../../../src/realtime/conversation/entry.js';
import {CallKeeper, KEPT_CHARACTERS, KEPT_MS} from '../../../src/realtime/session/kept-call.js';

const NOW = 1_790_000_000_000;

class MemoryStorage implements Storage {
  readonly #texts = new Map<string, string>();
  readonly [name: string]: unknown;

  get length(): number {
    return this.#texts.size;
  }
  clear(): void {
    this.#texts.clear();
  }
  getItem(key: string): string | null {
    return this.#texts.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.#texts.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.#texts.delete(key);
  }
  setItem(key: string, value: string): void {
    this.#texts.set(key, value);
  }
}

function keeper(agent?: string, storage: Storage = new MemoryStorage()) {
  return {keeper: new CallKeeper(agent, () => storage), storage};
}

const said = (id: string, text: string, more: Partial<ConversationEntry> = {}): ConversationEntry => ({
  ...{id, role: 'user', text, final: true, at: NOW},
  ...more,
});

const tool = (status: NonNullable<ConversationEntry['call']>['status']): ConversationEntry =>
  said('item_tool', 'pay', {role: 'tool', call: {callId: 'call_1', name: 'pay', arguments: '{}', status}});

describe('a kept call', () => {
  test('comes back as it was, with its seal', () => {
    const {keeper: kept} = keeper();
    const entries = [
      said('item_1', 'Who are you?'),
      said('item_2', 'A voice, and more', {role: 'assistant', heard: 'A voice', until: NOW + 900}),
      tool('done'),
    ];
    kept.write({entries, sealed: 'sealed', since: NOW - 60_000});
    assert.deepEqual(kept.read(NOW + 1_000), {entries, sealed: 'sealed', since: NOW - 60_000});
  });

  test('is one for each agent', () => {
    const {keeper: support, storage} = keeper('support');
    support.write({entries: [said('item_1', 'Hello')]});
    assert.equal(keeper(undefined, storage).keeper.read(NOW), undefined);
    assert.equal(support.read(NOW)?.entries.length, 1);
    assert.equal(storage.key(0), 'realtime-voice/support');
  });

  test('is gone ten minutes after its last turn, and nothing of it stays behind', () => {
    const {keeper: kept, storage} = keeper();
    kept.write({entries: [said('item_1', 'Hello', {until: NOW + 5_000})]});
    assert.notEqual(kept.read(NOW + KEPT_MS), undefined);
    assert.equal(kept.read(NOW + 5_000 + KEPT_MS), undefined);
    assert.equal(storage.length, 0);
  });

  test('is gone when it is forgotten', () => {
    const {keeper: kept, storage} = keeper();
    kept.write({entries: [said('item_1', 'Hello')]});
    kept.forget();
    assert.equal(storage.length, 0);
  });

  test('is no call before anything was said', () => {
    const {keeper: kept} = keeper();
    kept.write({entries: [], sealed: 'sealed'});
    assert.equal(kept.read(NOW), undefined);
  });

  test('has no words that were still coming, no question that waits, no pictures and no marks', () => {
    const {keeper: kept} = keeper();
    kept.write({
      entries: [
        said('item_1', 'Look', {images: ['data:image/png;base64,AA']}),
        said('item_2', 'Well', {role: 'assistant', final: false}),
        said('restored_1', '', {role: 'note'}),
        tool('waiting'),
      ],
    });
    assert.deepEqual(kept.read(NOW)?.entries, [said('item_1', 'Look')]);
  });

  test('says of a tool that was at work that nobody knows what became of it', () => {
    const {keeper: kept} = keeper();
    kept.write({entries: [tool('running')]});
    const made = kept.read(NOW)?.entries.at(0)?.call;
    assert.equal(made?.status, 'failed');
    assert.match(made.output ?? '', /before the outcome was known/);
  });

  test('takes no more than its space: the oldest words go first', () => {
    const {keeper: kept, storage} = keeper();
    const long = 'word '.repeat(1_000);
    const entries = Array.from({length: 40}, (_, at) => said(`item_${at}`, long));
    kept.write({entries});
    assert.ok((storage.getItem('realtime-voice/default') ?? '').length < KEPT_CHARACTERS + 100);
    assert.equal(kept.read(NOW)?.entries.at(-1)?.id, 'item_39');
  });

  test('is read with care: what was tampered with is left out', () => {
    const {keeper: kept, storage} = keeper();
    const good = said('item_1', 'Hello');
    const entries = [{...good, role: 'system'}, {...good, text: 7}, null, {...good, extra: 'field'}];
    storage.setItem('realtime-voice/default', JSON.stringify({entries, sealed: 'x'.repeat(60_000)}));
    assert.deepEqual(kept.read(NOW), {entries: [good]});
    for (const text of ['', '{', '[]', 'null', '{"entries":{}}', `"${'x'.repeat(200_000)}"`]) {
      storage.setItem('realtime-voice/default', text);
      assert.equal(kept.read(NOW), undefined, text.slice(0, 20));
    }
  });

  test('has ids that a provider takes', () => {
    const {keeper: kept} = keeper();
    kept.write({entries: [said(`item_${'x'.repeat(60)}`, 'Hello')]});
    assert.match(kept.read(NOW)?.entries.at(0)?.id ?? '', /^[\w-]{1,32}$/);
  });

  test('is none where the browser blocks storage, or has no room', () => {
    const blocked = new CallKeeper(undefined, () => {
      throw new DOMException('Access is denied', 'SecurityError');
    });
    const storage = new MemoryStorage();
    storage.setItem = () => {
      throw new DOMException('The quota has been exceeded', 'QuotaExceededError');
    };
    for (const kept of [blocked, keeper(undefined, storage).keeper]) {
      kept.write({entries: [said('item_1', 'Hello')]});
      assert.equal(kept.read(NOW), undefined);
      kept.forget();
    }
  });
});
