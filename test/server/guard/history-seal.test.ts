/** A conversation in the hands of a visitor: whole, unreadable, for one page only, and not for ever. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {HistorySeal, type SealedCall} from '../../../server/guard/history-seal.js';
import type {ConversationEntry} from '../../../src/realtime/conversation/entry.js';
import {MAX_SEALED_LENGTH} from '../../../src/realtime/protocol/limits.js';

const SECRET = Buffer.alloc(32, 7);
const HERE = {agent: 'assistant', origin: 'https://shop.example'};
const NOW = 1_700_000_000_000;
const entry = (id: string, text: string): ConversationEntry => ({
  id,
  role: 'user',
  text,
  final: true,
  at: NOW,
});
const CALL: SealedCall = {
  callId: 'a-call',
  serial: 3,
  expiresAt: NOW + 1_000,
  entries: [
    entry('item_1', 'my secret is plums'),
    {
      ...{id: 'item_2', role: 'tool', text: 'set_light', final: true, at: NOW},
      call: {callId: 'call_1', name: 'set_light', arguments: '{}', status: 'done', output: '{"ok":true}'},
    },
  ],
};

describe('a sealed conversation', () => {
  const seal = new HistorySeal(SECRET);
  const sealed = seal.seal(CALL, HERE);

  test('is opened by any server with the same secret, and is the same', () => {
    assert.deepEqual(new HistorySeal(SECRET).open(sealed, HERE, NOW), CALL);
  });

  test('shows nothing of what was said', () => {
    assert.equal(Buffer.from(sealed, 'base64url').includes('plums'), false);
  });

  const closed: Array<[string, string | undefined, typeof HERE, number, Buffer]> = [
    ['another secret', sealed, HERE, NOW, Buffer.alloc(32, 8)],
    ['another agent', sealed, {...HERE, agent: 'sales'}, NOW, SECRET],
    ['a page of another origin', sealed, {...HERE, origin: 'https://evil.example'}, NOW, SECRET],
    ['a time behind its end', sealed, HERE, NOW + 1_000, SECRET],
    ['a changed letter', `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`, HERE, NOW, SECRET],
    ['a piece of it', sealed.slice(0, -4), HERE, NOW, SECRET],
    ['nothing', '', HERE, NOW, SECRET],
  ];
  for (const [what, text, binding, now, secret] of closed) {
    test(`stays closed for ${what}`, () => {
      assert.equal(new HistorySeal(secret).open(text ?? '', binding, now), undefined);
    });
  }

  test('fits into one frame however long the call was: its oldest entries stay behind', () => {
    const entries = Array.from({length: 900}, (_, index) => entry(`item_${index}`, 'word '.repeat(60)));
    const long = seal.seal({...CALL, entries}, HERE);
    assert.ok(long.length <= MAX_SEALED_LENGTH, `${long.length} characters`);
    const kept = seal.open(long, HERE, NOW)?.entries ?? [];
    assert.equal(kept.at(-1)?.id, 'item_899');
    assert.ok(kept.length > 50, `only ${kept.length} entries were kept`);
  });

  test('is another text each time, of the same conversation too', () => {
    assert.notEqual(seal.seal(CALL, HERE), sealed);
  });
});
