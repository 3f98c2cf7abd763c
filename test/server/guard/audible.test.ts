/** What the guard believes of whether the visitor hears an answer right now. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {Audible} from '../../../server/guard/audible.js';

const told = (type: 'started' | 'stopped' | 'cleared', responseId: string) =>
  ({type: `output_audio_buffer.${type}`, response_id: responseId}) as const;

describe('an answer that the provider plays', () => {
  for (const end of ['stopped', 'cleared'] as const) {
    test(`is audible until it was ${end}`, () => {
      const audible = new Audible(() => 0);
      audible.observe(told('started', 'resp_1'));
      assert.equal(audible.until, Infinity);
      audible.observe(told(end, 'resp_1'));
      assert.equal(audible.now, false);
    });

    test(`stays audible where another one before it is told late to be ${end} (row 21)`, () => {
      const audible = new Audible(() => 0);
      audible.observe(told('started', 'resp_1'));
      audible.observe(told('started', 'resp_2'));
      audible.observe(told(end, 'resp_1'));
      assert.equal(audible.now, true);
      audible.observe(told(end, 'resp_2'));
      assert.equal(audible.now, false);
    });
  }
});

describe('an answer that the page speaks', () => {
  test("is audible from the page's word to its next one", () => {
    const audible = new Audible(() => 0);
    audible.tell(true);
    assert.equal(audible.until, Infinity);
    audible.tell(false);
    assert.equal(audible.now, false);
  });
});
