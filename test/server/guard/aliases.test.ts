/** The names that a visitor's browser knows things by: never twice the same for two things of one call. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Aliases} from '../../../server/guard/aliases.js';

test('an id has one alias, and an alias one id', () => {
  const aliases = new Aliases();
  assert.deepEqual(
    [aliases.alias('item', 'a'), aliases.alias('item', 'b'), aliases.alias('item', 'a')],
    ['item_1', 'item_2', 'item_1'],
  );
  assert.deepEqual([aliases.real('item_2'), aliases.real('item_3')], ['b', undefined]);
});

test('behind what a session was told of the conversation come other ones', () => {
  const aliases = new Aliases();
  aliases.adopt('item_7');
  assert.equal(aliases.alias('item', 'new'), 'item_8');
});

test('a call that goes on at another instance mints none that the first one may have minted unsealed', () => {
  const first = new Aliases();
  const sealed = first.alias('item', 'said');
  const known = new Set([sealed]);
  for (let more = 0; more < 1_000; more += 1) known.add(first.alias('item', `unsealed ${more}`));
  const next = Aliases.ofCallThatGoesOn();
  next.adopt(sealed);
  assert.equal(next.real(sealed), sealed);
  for (let more = 0; more < 1_000; more += 1) assert.ok(!known.has(next.alias('item', `said there ${more}`)));
});
