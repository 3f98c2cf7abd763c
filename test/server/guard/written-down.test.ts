/** A call that only writes down: whatever its visitor sends, nobody is asked, told or answered. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {perform, type FramePorts} from '../../../server/guard/visitor-frames.js';
import type {GuardedClientFrame} from '../../../src/realtime/protocol/guarded-client.js';

/** What went to the provider, by type, and what was asked of those who answer. */
function done(frame: GuardedClientFrame, ports: Partial<FramePorts>): string[] {
  const log: string[] = [];
  const note =
    (what: string): (() => undefined) =>
    () =>
      void log.push(what);
  const turns = {onWanted: note('asked'), onInput: note('asked'), cancel: note('cancelled')};
  perform(frame, {
    ...({sound: {acks: {ask: () => undefined}}, turns, log: {take: note('noted')}} as unknown as FramePorts),
    ...({aliases: {real: () => 'item_real'}, isAtWork: false} as unknown as FramePorts),
    leg: 'websocket',
    send: event => void log.push(event.type),
    ...ports,
  });
  return log;
}

const text: Extract<GuardedClientFrame, {type: 'conversation.item.create'}>['item'] = {
  type: 'message',
  role: 'user',
  content: [{type: 'input_text', text: 'Hello'}],
};
const TO_ASSISTANT: readonly GuardedClientFrame[] = [
  {type: 'response.create'},
  {type: 'conversation.item.create', item: text},
  {type: 'conversation.item.create', item: {type: 'function_call_output', call_id: 'c', output: ''}},
  {type: 'context', text: 'The cart is empty'},
  {type: 'approve', id: 'item_1', ok: true},
];

describe('a call that only writes down', () => {
  for (const frame of TO_ASSISTANT) {
    test(`takes no ${'item' in frame ? frame.item.type : frame.type}`, () => {
      assert.deepEqual(done(frame, {isAnswered: false, byHand: true}), []);
    });
  }

  test('lets its visitor end and throw away turns', () => {
    const ports = {isAnswered: false, byHand: true};
    assert.deepEqual(done({type: 'input_audio_buffer.commit'}, ports), ['input_audio_buffer.commit']);
    assert.deepEqual(done({type: 'input_audio_buffer.clear'}, ports), ['input_audio_buffer.clear']);
  });

  test('lets nobody end turns that the provider hears', () => {
    assert.deepEqual(done({type: 'input_audio_buffer.commit'}, {isAnswered: false, byHand: false}), []);
  });
});

describe('a conversation', () => {
  test('takes what is said to whoever answers', () => {
    const ports = {isAnswered: true, byHand: false};
    assert.deepEqual(done({type: 'response.create'}, ports), ['asked']);
    assert.deepEqual(done({type: 'conversation.item.create', item: text}, ports), [
      'conversation.item.create',
      'asked',
    ]);
  });
});
