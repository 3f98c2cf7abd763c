/** How sure a model was of each word, from the pieces that it thought in. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {wordsWithConfidence} from '../../../src/realtime/conversation/confidence.js';

const piece = (token: string, probability: number): {token: string; logprob: number} => ({
  token,
  logprob: Math.log(probability),
});
const rounded = (text: string, pieces: Array<ReturnType<typeof piece>>): Array<[string, number]> =>
  wordsWithConfidence(text, pieces).map(word => [word.text, Math.round(word.confidence * 100) / 100]);

describe('the confidence of words', () => {
  test('is that of the least sure piece of each', () => {
    const pieces = [piece('turn', 0.9), piece(' kit', 0.8), piece('chen', 0.4), piece(' on', 1)];
    assert.deepEqual(rounded('turn kitchen on', pieces), [
      ['turn ', 0.9],
      ['kitchen ', 0.4],
      ['on', 1],
    ]);
  });

  test('finds its word though commas and capitals were put in', () => {
    const pieces = [piece(' yes', 0.5), piece(' please', 0.7)];
    assert.deepEqual(rounded('Yes, please.', pieces), [
      ['Yes, ', 0.5],
      ['please.', 0.7],
    ]);
  });

  test('says nothing against a word that has no piece', () => {
    assert.deepEqual(rounded('one two', [piece('two', 0.2)]), [
      ['one ', 1],
      ['two', 0.2],
    ]);
    assert.deepEqual(rounded('one two', [piece('three', 0.2)]), [
      ['one ', 1],
      ['two', 1],
    ]);
  });

  test('gives the text back, whatever the pieces are', () => {
    const pieces = fc.array(fc.record({token: fc.string(), logprob: fc.double({max: 0, noNaN: true})}));
    fc.assert(
      fc.property(fc.string(), pieces, (text, logprobs) => {
        const words = wordsWithConfidence(text, logprobs);
        assert.equal(words.map(word => word.text).join(''), text);
        assert.ok(words.every(({confidence}) => confidence >= 0 && confidence <= 1));
      }),
    );
  });
});
