/** What a call costs by its models, and which calls have no price that anybody knows. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {limitsConfig, limitsOf, NO_LIMITS} from '../../../server/config/limits.js';
import {callPrices} from '../../../server/money/call-prices.js';
import {realtimeSession} from '../../../src/realtime/protocol/session-settings.js';

const LIMITED = limitsOf(limitsConfig.parse({call: {dollars: 1}}), {}, NO_LIMITS);
const written = (inputTranscription: string): Parameters<typeof callPrices>[0] => ({
  model: inputTranscription,
  session: realtimeSession({inputTranscription}, {mode: 'transcription', answeredBy: 'us'}),
});

const translated = (settings: object = {}): Parameters<typeof callPrices>[0] => ({
  model: 'gpt-realtime-translate',
  session: realtimeSession({targetLanguage: 'de', ...settings}, {mode: 'translation', answeredBy: 'us'}),
});

describe('a call that is translated', () => {
  test('is paid by the clock: its model, and what is written down beside it', () => {
    const both = callPrices(translated(), {}, LIMITED).perMinute?.perMinute;
    assert.equal(both, 0.034 + 0.017);
    const alone = callPrices(translated({inputTranscription: 'off'}), {}, LIMITED);
    assert.deepEqual(alone, {perMinute: {perMinute: 0.034}});
  });

  test('of a model without a price is refused where money is limited, and names it', () => {
    const asked = {...translated(), model: 'my-translator'};
    assert.throws(() => callPrices(asked, {}, LIMITED), /No price of "my-translator" is known/);
    const scribe = translated({inputTranscription: 'my-whisper'});
    assert.throws(() => callPrices(scribe, {}, LIMITED), /No price of "my-whisper" is known/);
  });
});

describe('a call that only writes down', () => {
  test('is paid turn by turn, once, and for no answer', () => {
    const prices = callPrices(written('gpt-live-transcribe'), {}, LIMITED);
    assert.deepEqual(prices, {transcription: {perMinute: 0.017}});
  });

  test('of a model without a price is refused where money is limited, and names it', () => {
    assert.throws(() => callPrices(written('my-whisper'), {}, LIMITED), /No price of "my-whisper" is known/);
    const own = {'my-whisper': {perMinute: 0.001}};
    assert.deepEqual(callPrices(written('my-whisper'), own, LIMITED), {transcription: {perMinute: 0.001}});
  });
});
