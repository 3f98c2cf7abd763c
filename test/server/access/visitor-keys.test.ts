/** Names for visitors that name no one. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {VisitorKeys} from '../../../server/access/visitor-keys.js';

const keys = new VisitorKeys(Buffer.from('a secret of this server'));

test('a visitor is the same at every time and on every instance with the secret', () => {
  const other = new VisitorKeys(Buffer.from('a secret of this server'));
  assert.equal(keys.ofSubject('ada'), other.ofSubject('ada'));
  assert.notEqual(keys.ofSubject('ada'), new VisitorKeys(Buffer.from('another secret!')).ofSubject('ada'));
});

test('two visitors are never one, nor is a subject that looks like an address that address', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, another) => {
      assert.equal(keys.ofSubject(one) === keys.ofSubject(another), one === another);
      assert.notEqual(keys.ofSubject(one), keys.ofAddress(one));
    }),
  );
});

test('a key is short, fit for a header, and holds nothing of the name', () => {
  for (const key of [
    keys.ofSubject('ada@example.com'),
    keys.ofAddress('192.0.2.7'),
    keys.safetyIdentifier('x'),
  ]) {
    assert.match(key, /^[\w-]{22}$/);
  }
});

test('what the provider is told is none of the keys that limits count by', () => {
  const visitor = keys.ofSubject('ada');
  assert.notEqual(keys.safetyIdentifier(visitor), visitor);
});
