/** The browser's own base64 and ours: whichever a visitor's browser has, the wire looks the same. */
import {assert} from '@open-wc/testing';
import * as fc from 'fast-check';
import {findBase64} from '../../../src/audio/dsp/base64.js';
import {decodeByTable, encodeByTable} from '../../../src/audio/dsp/base64-table.js';

const {decode: decodeBase64, encode: encodeBase64} = await findBase64();

const bytes = fc.uint8Array({maxLength: 2000});
/** Mostly base64, with something foreign here and there. */
const LETTERS = Array.from('ABCxyz019+/=-_ \n{Ä');
const texts = fc.string({unit: fc.constantFrom(...LETTERS), maxLength: 12});

/** The decoded bytes, or the name of what was thrown. */
function outcome(decode: (text: string) => Uint8Array, text: string): number[] | string {
  try {
    return [...decode(text)];
  } catch (failure) {
    return failure instanceof Error ? failure.name : String(failure);
  }
}

describe('base64', () => {
  it('is the browser’s own where it has one', () => {
    assert.isTrue('toBase64' in Uint8Array.prototype && 'fromBase64' in Uint8Array);
  });

  it('is the same text by ours, for any bytes', () => {
    fc.assert(fc.property(bytes, some => encodeByTable(some) === encodeBase64(some)));
  });

  it('is read the same by ours, also where padding is missing', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (some, isPadded) => {
        const text = isPadded ? encodeBase64(some) : encodeBase64(some).replace(/=+$/, '');
        assert.deepEqual(decodeBase64(text), some);
        assert.deepEqual(decodeByTable(text), some);
      }),
    );
  });

  it('is refused the same by ours where it is something else', () => {
    fc.assert(
      fc.property(texts, text => {
        assert.deepEqual(outcome(decodeByTable, text), outcome(decodeBase64, text), JSON.stringify(text));
      }),
      {numRuns: 3000},
    );
  });

  it('gives bytes that own their buffer, so that they may be transferred', () => {
    const {buffer, byteLength} = decodeBase64(encodeBase64(new Uint8Array(960)));
    assert.equal(buffer.byteLength, byteLength);
  });
});
