/** An ear in the same room as the loudspeaker: what the answer says is no turn, and what the visitor says is. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {withoutEcho} from '../../../src/realtime/conversation/echo.js';

const ANSWER =
  'There was once a lighthouse keeper who had never seen the sea by day. It is ten past nine. Shall I turn on the light?';

const rows: Array<[what: string, heard: string, own: string]> = [
  ['all of a sentence of the answer', 'there was once a lighthouse keeper who had never', ''],
  ['the middle of it', 'seen the sea by day', ''],
  ['with one word misheard', 'there was once a light house keeper who had', ''],
  ['with figures for numbers', 'it is 9:10 shall I turn', ''],
  ['one word of it', 'lighthouse', ''],
  ['with the visitor behind it', 'there was once a lighthouse stop please be quiet', 'stop please be quiet'],
  ['the visitor alone', 'what is the weather like', 'what is the weather like'],
  ['the visitor, in words that the answer has, too', 'what time is it', 'what time is it'],
  ['one word of the visitor', 'stop', 'stop'],
  ['the visitor, who has just begun', 'no wait', 'no wait'],
  ['nothing', '', ''],
];

describe('what is heard beside an answer', () => {
  for (const [what, heard, own] of rows) {
    test(`${what}: "${heard}"`, () => assert.equal(withoutEcho(heard, ANSWER), own));
  }

  test('without blanks between words', () => {
    assert.equal(withoutEcho('今は九時', '今は九時十分です。'), '');
    assert.equal(withoutEcho('今は九時止めて', '今は九時十分です。'), '止めて');
  });
});
