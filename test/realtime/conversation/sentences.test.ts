/** A written answer that is spoken while it is being written: every word of it, once, and none before its sentence is whole. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {nextPieces} from '../../../src/realtime/conversation/sentences.js';

const said = (text: string): string[] => nextPieces(text, 0, true).map(piece => piece.said);

describe('a written answer', () => {
  test('is spoken from its first whole sentence on', () => {
    assert.deepEqual(nextPieces('It is ten past nine. And it', 0, false), [
      {from: 0, to: 20, said: 'It is ten past nine.'},
    ]);
    assert.deepEqual(nextPieces('It is ten past nine', 0, false), []);
  });

  test('is spoken whole and once, however it is cut into pieces on its way', () => {
    const text = 'One. Two! It costs 3.50 euros, they said… "Really?" he asked.\nAnd then: nothing';
    for (const size of [1, 3, 7, 100]) {
      let spoken = '';
      let from = 0;
      for (let end = size; ; end += size) {
        for (const {to} of nextPieces(text.slice(0, end), from, end >= text.length)) {
          spoken += text.slice(from, to);
          from = to;
        }
        if (end >= text.length) break;
      }
      assert.equal(spoken, text);
    }
  });

  test('says what is too short for a sentence with the next one', () => {
    assert.deepEqual(said('Yes. The kitchen light is on now. Ok.'), [
      'Yes. The kitchen light is on now.',
      'Ok.',
    ]);
  });

  test('is cut at a comma, else between words, where a sentence does not end', () => {
    const comma = said(`${'word '.repeat(30)}word, ${'more '.repeat(30)}`);
    assert.ok(comma[0]?.endsWith('word,'));
    const blank = said('word '.repeat(100));
    assert.ok(blank.every(piece => piece.length <= 200 && /^(word ?)+$/.test(piece)));
    assert.equal(blank.join(' ').length, 'word '.repeat(100).trim().length);
    assert.equal(said('語'.repeat(450)).join('').length, 450);
  });

  test('ends its sentences without blanks where its script has none', () => {
    assert.deepEqual(said('今は九時十分です。よい一日を。'), ['今は九時十分です。', 'よい一日を。']);
  });

  test('is said without what is there for the eye', () => {
    assert.deepEqual(said('## Today\n- **Ten** past `nine`, [see here](https://example.com) 🎉'), [
      'Today Ten past nine, see here',
    ]);
    assert.deepEqual(said('***'), ['']);
  });
});
