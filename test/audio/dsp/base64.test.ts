/** Base64 of our own: what browsers without a conversion of their own send and understand. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {decodeByTable, encodeByTable} from '../../../src/audio/dsp/base64-table.js';

const bytes = fc.uint8Array({maxLength: 2000});

describe('base64 of our own', () => {
  test('is what every other program writes, for any bytes', () => {
    fc.assert(fc.property(bytes, some => encodeByTable(some) === Buffer.from(some).toString('base64')));
  });

  test('comes back as the bytes that it was, with padding or without, on one line or on many', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), fc.integer({min: 1, max: 80}), (some, isPadded, width) => {
        const text = Buffer.from(some).toString('base64');
        const lines = (isPadded ? text : text.replace(/=+$/, '')).replace(
          new RegExp(`.{${width}}`, 'g'),
          '$&\r\n',
        );
        assert.deepEqual(decodeByTable(lines), some);
      }),
    );
  });

  test('encodes only the view, not the buffer behind it', () => {
    assert.equal(encodeByTable(Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 4)), 'AgME');
  });

  test('gives bytes that own their buffer, so that they may be transferred', () => {
    fc.assert(
      fc.property(bytes, some => {
        const {buffer, byteLength} = decodeByTable(encodeByTable(some));
        assert.equal(buffer.byteLength, byteLength);
      }),
    );
  });

  for (const text of [
    'AAAAA',
    'A',
    'AA-A',
    'AA_A',
    'AA=',
    'A=AA',
    '=AAA',
    'AAAA====',
    'AAÄA',
    'AA\u{1F600}',
    '{}',
  ]) {
    test(`refuses "${text}", which is no base64, with a SyntaxError`, () => {
      assert.throws(() => decodeByTable(text), SyntaxError);
    });
  }
});
