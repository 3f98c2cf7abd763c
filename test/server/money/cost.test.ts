/** What a call costs, by the provider's own count and at the worst. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {microDollars, speechCost, transcriptionCost, worstResponse} from '../../../server/money/cost.js';
import {minuteCost, responseCost} from '../../../src/realtime/conversation/cost.js';
import {modelOf, replacementOf, type TokenPrice} from '../../../server/upstream/models.js';

const priceOf = (name: string): TokenPrice => {
  const price = modelOf(name)?.price;
  assert.ok(price !== undefined && 'textIn' in price);
  return price;
};
const small = priceOf('gpt-realtime-2.1-mini');

describe('a response costs', () => {
  test('its words and its sound, in both directions, at the prices of its model', () => {
    const usage = {
      input_tokens: 1_100,
      output_tokens: 220,
      input_token_details: {text_tokens: 1_000, audio_tokens: 100},
      output_token_details: {text_tokens: 20, audio_tokens: 200},
    };
    // 1,000 · 0.60 + 100 · 10 + 20 · 2.40 + 200 · 20, in micro-dollars.
    assert.equal(responseCost(small, usage), 600 + 1_000 + 48 + 4_000);
    assert.equal(responseCost(priceOf('gpt-realtime-2.1'), usage), 4_000 + 3_200 + 480 + 12_800);
  });

  test('less for what was cached, each kind at its own price', () => {
    const input_token_details = {
      text_tokens: 1_000,
      audio_tokens: 100,
      cached_tokens: 950,
      cached_tokens_details: {text_tokens: 900, audio_tokens: 50},
    };
    const usage = {input_tokens: 1_100, output_tokens: 0, input_token_details};
    assert.equal(responseCost(small, usage), 60 + 54 + 500 + 15);
  });

  test('less for text first, where only the sum of what was cached is told', () => {
    const input_token_details = {text_tokens: 100, audio_tokens: 100, cached_tokens: 150};
    const usage = {input_tokens: 200, output_tokens: 0, input_token_details};
    assert.equal(responseCost(small, usage), Math.ceil(100 * 0.06 + 50 * 0.3 + 50 * 10));
  });

  test('the dearest kind, where the provider counts tokens of which it does not say the kind', () => {
    assert.equal(responseCost(small, {input_tokens: 10, output_tokens: 10}), 100 + 200);
  });

  test('nobody knows what, where the provider tells of no usage', () => {
    assert.equal(responseCost(small, undefined), undefined);
    assert.equal(responseCost(small, {}), undefined);
  });

  test('never more than its worst case, whatever the provider reads and says within the bounds', () => {
    const bounds = {fixedBytes: 2_000, maxContextTokens: 8_000, maxOutputTokens: 1_024};
    const most = (max: number): fc.Arbitrary<number> => fc.integer({min: 0, max});
    const used = fc.record({text: most(4_000), audio: most(4_000), fixed: most(2_000), cached: most(9_000)});
    const said = fc.record({text: most(512), audio: most(512)});
    for (const name of ['gpt-realtime-2.1-mini', 'gpt-realtime-2.1', 'gpt-realtime-1.5']) {
      const price = priceOf(name);
      const worst = worstResponse(price, bounds);
      fc.assert(
        fc.property(used, said, ({text, audio, fixed, cached}, out) => {
          const cost = responseCost(price, {
            input_tokens: text + audio + fixed,
            output_tokens: out.text + out.audio,
            input_token_details: {text_tokens: text + fixed, audio_tokens: audio, cached_tokens: cached},
            output_token_details: {text_tokens: out.text, audio_tokens: out.audio},
          });
          assert.ok(cost !== undefined && cost <= worst, `${cost} > ${worst}`);
        }),
      );
    }
  });
});

describe('beside its responses a call costs', () => {
  test('what is written down, by the second or by the token', () => {
    const price = {perMinute: 0.0045};
    assert.equal(transcriptionCost(price, {type: 'duration', seconds: 60}), 4_500);
    const byToken = {input_tokens: 620, output_tokens: 20, input_token_details: {audio_tokens: 600}};
    assert.equal(transcriptionCost(price, byToken), 4_500, '100 ms a token');
    assert.equal(transcriptionCost(price, {}), undefined);
  });

  test('its minutes, where the model is paid by the minute', () => {
    assert.equal(minuteCost({perMinute: 0.034}, 90), 51_000);
    assert.equal(minuteCost({perMinute: 0.034}, 0.001), 1, 'a part of a micro-dollar is one');
  });

  test('what is read aloud, by the letter', () =>
    assert.equal(speechCost({perMillionCharacters: 15}, 300), 4_500));

  test('dollars are a million micro-dollars', () => assert.equal(microDollars(0.0000011), 2));
});

describe('a model that is shut down', () => {
  test('has a replacement from that day on, and none before', () => {
    assert.equal(replacementOf('gpt-realtime-mini', '2027-01-19'), undefined);
    assert.equal(replacementOf('gpt-realtime-mini', '2027-01-20'), 'gpt-realtime-2.1-mini');
    assert.equal(replacementOf('gpt-4o-realtime-preview-2024-12-17', '2026-11-21'), 'gpt-realtime-2.1');
    assert.equal(replacementOf('gpt-realtime-2.1', '2030-01-01'), undefined);
  });
});
