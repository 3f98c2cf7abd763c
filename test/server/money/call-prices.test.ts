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
