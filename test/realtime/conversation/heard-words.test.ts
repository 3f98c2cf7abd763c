/** The cut of an answer by its sound: whole words, none too many, in any script. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {
  USUAL_PACE,
  heardWords,
  soundLength,
  spokenLength,
} from '../../../src/realtime/conversation/heard-words.js';

describe('the words that were heard', () => {
  test('are cut in the proportion of the sound, at a whole word (row 7)', () => {
    assert.equal(heardWords('Hello there, how are you?', 500, 1_000), 'Hello there,');
    assert.equal(heardWords('Hello there, how are you?', 190, 1_000), '');
    assert.equal(heardWords('Hello there, how are you?', 200, 1_000), 'Hello');
  });

  test('are all of them at the end, and none at the beginning', () => {
    assert.equal(heardWords('Hello there', 1_000, 1_000), 'Hello there');
    assert.equal(heardWords('Hello there', 0, 1_000), '');
    assert.equal(heardWords('Hello there', -5, 1_000), '');
  });

  test('are known where no spaces are', () => {
    const text = '今天天气很好我们去公园吧';
    const heard = heardWords(text, 500, 1_000);
    assert.ok(heard.length >= 4 && heard.length <= 6, heard);
    assert.ok(text.startsWith(heard));
  });

  test('weigh as they are spoken: a Chinese character is longer than a letter', () => {
    assert.equal(spokenLength('abc'), 3);
    assert.equal(spokenLength('今天'), 6);
    assert.equal(soundLength('x'.repeat(150), USUAL_PACE), 10_000);
  });

  test('are always a beginning of the text, and more for more sound', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'grapheme'}),
        fc.double({noNaN: true, min: 0, max: 1}),
        fc.double({noNaN: true, min: 0, max: 1}),
        (text, one, other) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          const heard = heardWords(text, less, 1);
          assert.ok(text.startsWith(heard));
          assert.ok(spokenLength(heard) <= spokenLength(text) * less + 1e-9 || less >= 1);
          assert.ok(heardWords(text, more, 1).startsWith(heard));
        },
      ),
    );
  });

  test('are none where the numbers of the network make no sense', () => {
    for (const [heardMs, soundMs] of [
      [NaN, 1_000],
      [1, NaN],
      [NaN, NaN],
    ])
      assert.equal(heardWords('Hello there', heardMs!, soundMs!), '');
    assert.equal(heardWords('Hello there', Infinity, 1e308), 'Hello there');
  });
});
