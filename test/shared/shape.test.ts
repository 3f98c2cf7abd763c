/** Shapes: what fits is read with its type, what does not is named, and nothing else travels on. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {list, nullable, number, object, oneOf, optional, read, text} from '../../src/shared/shape.js';

const person = object({
  name: text,
  age: optional(number),
  mood: oneOf('calm', 'glad'),
  nick: optional(nullable(text)),
  friends: optional(list(object({name: text}))),
});
const ada = {name: 'Ada', mood: 'glad'};

describe('a shape', () => {
  test('reads what fits', () => {
    const value = {...ada, age: 36, nick: null, friends: [{name: 'Charles'}]};
    assert.deepEqual(read(person, value), {value});
  });

  test('leaves out what it does not name, at every depth', () => {
    const value = {...ada, secret: 1, friends: [{name: 'Charles', secret: 2}]};
    assert.deepEqual(read(person, value), {value: {...ada, friends: [{name: 'Charles'}]}});
  });

  test('leaves a missing field missing', () => {
    assert.deepEqual(read(person, {...ada, age: undefined}), {value: ada});
  });

  test('takes nothing from a prototype for a field of its own making', () => {
    const result = read(object({constructor: optional(number)}), {});
    assert.ok('problem' in result);
  });

  for (const [what, value, problem] of [
    ['another type', {...ada, name: 7}, '.name must be a string'],
    ['a number as text', {...ada, age: '36'}, '.age must be a number'],
    ['null where none is allowed', {...ada, age: null}, '.age must be a number'],
    ['a missing field', {mood: 'calm'}, '.name must be a string'],
    ['another word', {...ada, mood: 'angry'}, '.mood must be calm or glad'],
    ['no list', {...ada, friends: {}}, '.friends must be a list'],
    ['a wrong entry of a list', {...ada, friends: [{name: 'C'}, {}]}, '.friends.1.name must be a string'],
    ['no object', [], '.name must be a string'],
    ['nothing', null, ' must be an object'],
  ] as const) {
    test(`names ${what}`, () => {
      assert.deepEqual(read(person, value), {problem});
    });
  }
});
