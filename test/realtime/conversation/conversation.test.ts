/** The transcript fold and the response sequencer, fed with the provider's events. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {NO_TRANSCRIPT, fold, type Transcript} from '../../../src/realtime/conversation/fold.js';
import {
  NO_RESPONSE,
  asked,
  isResponding,
  mayAsk,
  observeResponse,
  wantResponse,
} from '../../../src/realtime/conversation/sequencer.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';

type Conversation = Transcript['entries'];

const read = (...events: ServerEvent[]): Conversation =>
  events.reduce((transcript, event) => fold(transcript, event, 1000), NO_TRANSCRIPT).entries;
const words = (conversation: Conversation): string[] =>
  conversation.map(({role, text}) => `${role}: ${text}`);

const userSpoke = (id: string, previous: string | null = null): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous,
  item: {id, type: 'message', role: 'user', content: [{type: 'input_audio', transcript: null}]},
});
const userWas = (id: string, transcript: string): ServerEvent => ({
  type: 'conversation.item.input_audio_transcription.completed',
  item_id: id,
  content_index: 0,
  transcript,
});
const answer = (id: string, previous: string | null = null): ServerEvent => ({
  type: 'conversation.item.added',
  previous_item_id: previous,
  item: {id, type: 'message', role: 'assistant', status: 'in_progress', content: []},
});
const part = {response_id: 'r', output_index: 0, content_index: 0};
const spoke = (id: string, delta: string): ServerEvent => ({
  type: 'response.output_audio_transcript.delta',
  item_id: id,
  delta,
  ...part,
});

describe('the transcript', () => {
  test('keeps true order when the words of the visitor arrive after the answer', () => {
    const conversation = read(
      userSpoke('u'),
      answer('a', 'u'),
      spoke('a', 'It is '),
      spoke('a', 'noon.'),
      userWas('u', ' What time is it? '),
    );
    assert.deepEqual(words(conversation), ['user: What time is it?', 'assistant: It is noon.']);
  });

  test('puts an item behind the one it follows, however late it comes', () => {
    const conversation = read(userSpoke('u1'), answer('a1', 'u1'), userSpoke('u3', 'a2'), answer('a2', 'a1'));
    assert.deepEqual(
      conversation.map(({id}) => id),
      ['u1', 'a1', 'a2', 'u3'],
    );
  });

  test('shows an item once, though it is announced twice', () => {
    assert.equal(read(userSpoke('u'), userSpoke('u')).length, 1);
  });

  test('says that speech was not understood', () => {
    const [entry] = read(userSpoke('u'), {
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: 'u',
      error: {code: 'audio_unintelligible'},
    });
    assert.equal(entry!.unclear, true);
    assert.equal(entry!.final, true);
  });

  test('shows a tool call as a line of its own, and neither outputs nor system messages', () => {
    const call = {
      id: 'f',
      type: 'function_call',
      name: 'set_light',
      call_id: 'c',
      arguments: '{}',
      status: 'in_progress',
    };
    const conversation = read(
      {type: 'conversation.item.added', item: call},
      {
        type: 'response.output_item.done',
        response_id: 'r',
        output_index: 0,
        item: {...call, status: 'completed'},
      },
      {
        type: 'conversation.item.added',
        item: {id: 'o', type: 'function_call_output', call_id: 'c', output: '{}'},
      },
      {type: 'conversation.item.added', item: {id: 's', type: 'message', role: 'system', content: []}},
    );
    assert.deepEqual(
      conversation.map(({id, role, final}) => [id, role, final]),
      [['f', 'tool', true]],
    );
  });

  test('is the same after an event that has no words', () => {
    const transcript = fold(NO_TRANSCRIPT, userSpoke('u'), 1);
    assert.equal(fold(transcript, {type: 'input_audio_buffer.cleared'}, 1), transcript);
    assert.equal(fold(transcript, userSpoke('u'), 1), transcript);
  });

  test('keeps the words so far when an answer is cut', () => {
    const conversation = read(answer('a'), spoke('a', 'Once upon a'), {
      type: 'response.output_item.done',
      response_id: 'r',
      output_index: 0,
      item: {
        id: 'a',
        type: 'message',
        role: 'assistant',
        status: 'incomplete',
        content: [{type: 'output_audio', transcript: null}],
      },
    });
    assert.deepEqual([conversation[0]!.text, conversation[0]!.final], ['Once upon a', true]);
  });
});

describe('one response at a time', () => {
  const created = (id: string): ServerEvent => ({type: 'response.created', response: {id}});
  const done = (id: string): ServerEvent => ({type: 'response.done', response: {id, status: 'completed'}});
  const refused = (eventId: string, code: string): ServerEvent => ({
    type: 'error',
    error: {code, event_id: eventId},
  });

  test('asks at once when the place is free, and waits while it is taken', () => {
    assert.equal(mayAsk(wantResponse(NO_RESPONSE)), true);
    const busy = wantResponse(observeResponse(asked(wantResponse(NO_RESPONSE), 'e1'), created('r1')));
    assert.equal(mayAsk(busy), false);
    assert.equal(mayAsk(observeResponse(busy, done('r1'))), true);
  });

  test('several wishes while it is taken become one', () => {
    const busy = wantResponse(wantResponse(observeResponse(NO_RESPONSE, created('r1'))));
    const free = observeResponse(busy, done('r1'));
    assert.equal(mayAsk(asked(free, 'e2')), false);
    assert.equal(
      mayAsk(observeResponse(observeResponse(asked(free, 'e2'), created('r2')), done('r2'))),
      false,
    );
  });

  test('a refused request has no "done": it frees its place by itself', () => {
    const waiting = asked(wantResponse(NO_RESPONSE), 'e1');
    assert.equal(isResponding(observeResponse(waiting, refused('e1', 'server_error'))), false);
    assert.equal(isResponding(observeResponse(waiting, refused('another', 'server_error'))), true);
  });

  test('a request that met the response of somebody else is asked again after that one', () => {
    // The provider's own response took the place first; ours is refused after that.
    const raced = observeResponse(asked(wantResponse(NO_RESPONSE), 'e1'), created('theirs'));
    const again = observeResponse(raced, refused('e1', 'conversation_already_has_active_response'));
    assert.equal(mayAsk(again), false);
    assert.equal(mayAsk(observeResponse(again, done('theirs'))), true);
  });

  test('the late end of an older response does not free the place of the present one', () => {
    const busy = observeResponse(NO_RESPONSE, created('r2'));
    assert.equal(isResponding(observeResponse(busy, done('r1'))), true);
  });
});
