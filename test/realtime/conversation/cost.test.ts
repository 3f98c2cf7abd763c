/** What an event says that was taken, at the prices of its call. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {eventCost} from '../../../src/realtime/conversation/cost.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {modelOf, type TokenPrice} from '../../../server/upstream/models.js';

const response = modelOf('gpt-realtime-2.1-mini')?.price as TokenPrice;
const transcription = {perMinute: 0.006};
const written = (usage?: object): ServerEvent => ({
  type: 'conversation.item.input_audio_transcription.completed',
  item_id: 'item_1',
  transcript: 'Hello',
  ...(usage && {usage}),
});

describe('what an event did cost', () => {
  test('is that of its tokens where it is an answer', () => {
    const usage = {output_tokens: 100, output_token_details: {audio_tokens: 100}};
    assert.equal(eventCost({type: 'response.done', response: {id: 'resp_1', usage}}, {response}), 2_000);
  });

  test('is that of its seconds where a turn was written down', () => {
    assert.equal(eventCost(written({seconds: 30}), {transcription}), 3_000);
    assert.equal(eventCost(written({input_token_details: {audio_tokens: 300}}), {transcription}), 3_000);
  });

  test('is not known without a price, or without a count', () => {
    assert.equal(eventCost(written({seconds: 30}), {response}), undefined);
    assert.equal(eventCost(written(), {transcription}), undefined);
    assert.equal(eventCost({type: 'response.done', response: {id: 'resp_1'}}, {response}), undefined);
    assert.equal(eventCost({type: 'input_audio_buffer.cleared'}, {response, transcription}), undefined);
  });
});
