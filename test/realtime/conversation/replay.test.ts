/** A conversation that goes on in a new session: what is said again, and what is not. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import type {ConversationEntry} from '../../../src/realtime/conversation/entry.js';
import {NO_TRANSCRIPT, fold, type Transcript} from '../../../src/realtime/conversation/fold.js';
import {clientItemId} from '../../../src/realtime/conversation/item-id.js';
import {replay, withClientIds} from '../../../src/realtime/conversation/replay.js';
import {
  readContextNote,
  type ClientEvent,
  type ClientItem,
} from '../../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {assertClientEvent} from '../../support/conformance.js';
import {answer, answered, said, userSpoke, userWas} from './events.js';

const entry = (
  role: ConversationEntry['role'],
  text: string,
  more: Partial<ConversationEntry> = {},
): ConversationEntry => ({
  id: `item_${text.slice(0, 8).replace(/\W/g, '_')}`,
  role,
  text,
  final: true,
  at: 1,
  ...more,
});

const itemOf = (event: ClientEvent): ClientItem => {
  assert.equal(event.type, 'conversation.item.create');
  return event.item;
};
const wordsOf = (events: ClientEvent[]): string[] =>
  events.map(itemOf).map(item => {
    if (item.type === 'message')
      return `${item.role}: ${'text' in item.content[0]! ? item.content[0].text : '?'}`;
    if (item.type === 'function_call') return `call ${item.call_id}: ${item.name}(${item.arguments})`;
    return item.type === 'function_call_output' ? `output ${item.call_id}: ${item.output}` : item.type;
  });

const call = (status: NonNullable<ConversationEntry['call']>['status'], output?: string): ConversationEntry =>
  entry('tool', 'set_light', {
    call: {callId: 'c', name: 'set_light', arguments: '{"on":true}', status, output},
  });

describe('a replay', () => {
  test('says what was said, in order, and of an answer only what was heard (row 23)', () => {
    const events = replay([
      entry('user', 'Tell me a story'),
      entry('assistant', 'Once upon a time', {heard: 'Once upon'}),
      entry('user', 'Stop'),
    ]);
    assert.deepEqual(wordsOf(events), ['user: Tell me a story', 'assistant: Once upon', 'user: Stop']);
  });

  test('leaves out what nobody understood, heard or finished', () => {
    const events = replay([
      entry('user', 'mumble', {unclear: true}),
      entry('user', 'half a sen', {final: false}),
      entry('assistant', 'Never heard', {heard: ''}),
      entry('assistant', 'still com', {final: false}),
    ]);
    assert.deepEqual(events, []);
  });

  test('pairs each call with its output, and says where that was lost (row 26)', () => {
    const outputs = (tool: ConversationEntry): string[] => wordsOf(replay([tool]));
    assert.deepEqual(outputs(call('done', 'ok')), ['call c: set_light({"on":true})', 'output c: ok']);
    assert.match(outputs(call('running'))[1]!, /lost/);
    assert.match(outputs(call('refused'))[1]!, /refused/);
    assert.match(outputs(call('failed'))[1]!, /failed/);
    assert.deepEqual(outputs(call('waiting')), []);
    assert.deepEqual(outputs(call('done')), []);
  });

  test('says notes of the page as notes of the page', () => {
    const [event] = replay([entry('note', 'The cart is empty')]);
    const item = itemOf(event!) as Extract<ClientItem, {type: 'message'; role: 'user'}>;
    assert.equal(item.role, 'user');
    const [part] = item.content;
    assert.equal(readContextNote((part as {text: string}).text), 'The cart is empty');
  });

  test('keeps the newest whole turns that fit', () => {
    const turn = (n: number): ConversationEntry[] => [
      entry('user', `question ${n}`, {id: `u${n}`}),
      entry('assistant', 'x'.repeat(200), {id: `a${n}`}),
    ];
    const entries = [1, 2, 3, 4].flatMap(turn);
    // The answer before them would fit, too, but not with its question.
    const ids = replay(entries, 1_350).map(event => itemOf(event).id);
    assert.deepEqual(ids, ['u3', 'a3', 'u4', 'a4']);
    assert.equal(replay(entries, 10).length, 0);
    assert.deepEqual(
      replay(entries, 400).map(event => itemOf(event).id),
      ['a4'],
    );
  });

  test('is known when it comes back, and adds nothing twice (row 23)', () => {
    const long = `item_${'x'.repeat(60)}`;
    const before = [
      userSpoke(long),
      userWas(long, 'Hello'),
      answer('a', long),
      said('a', 'Good day'),
      answered('a', 'Good day'),
    ].reduce<Transcript>((transcript, event) => fold(transcript, event, 1), NO_TRANSCRIPT);
    const renamed = withClientIds(before);
    const after = replay(renamed.entries)
      .map(itemOf)
      .flatMap((item, at): ServerEvent[] => {
        const echo = {...item, status: 'completed'} as unknown as Extract<
          ServerEvent,
          {type: 'conversation.item.added'}
        >['item'];
        const previous_item_id = at === 0 ? null : renamed.entries[at - 1]!.id;
        return [
          {type: 'conversation.item.added', item: echo, previous_item_id},
          {type: 'conversation.item.done', item: echo, previous_item_id},
        ];
      })
      .reduce<Transcript>((transcript, event) => fold(transcript, event, 2), renamed);
    assert.deepEqual(after.entries, renamed.entries);
    assert.deepEqual(
      after.entries.map(({text}) => text),
      ['Hello', 'Good day'],
    );
    assert.equal(withClientIds(renamed), renamed);
  });

  test('of anything is valid against the schema of the provider', () => {
    const anyEntry: fc.Arbitrary<ConversationEntry> = fc.record(
      {
        id: fc.string({minLength: 1, maxLength: 60}),
        role: fc.constantFrom('user', 'assistant', 'tool', 'note'),
        text: fc.string(),
        final: fc.boolean(),
        at: fc.nat(),
        heard: fc.string(),
        unclear: fc.boolean(),
        call: fc.record({
          callId: fc.string(),
          name: fc.string(),
          arguments: fc.string(),
          status: fc.constantFrom('running', 'waiting', 'done', 'failed', 'refused'),
          output: fc.option(fc.string(), {nil: undefined}),
        }),
      },
      {requiredKeys: ['id', 'role', 'text', 'final', 'at']},
    );
    fc.assert(
      fc.property(fc.array(anyEntry, {maxLength: 20}), entries => {
        for (const event of replay(entries)) {
          assertClientEvent(event);
          assert.match(itemOf(event).id!, /^[\w-]{1,32}$/);
        }
      }),
      {numRuns: 200},
    );
  });
});

describe('the id of an item', () => {
  test('stays where a provider takes it, and else is always the same valid one', () => {
    assert.equal(clientItemId('item_ABC-1'), 'item_ABC-1');
    const derived = clientItemId('x'.repeat(64));
    assert.match(derived, /^rv_\w{1,29}$/);
    assert.equal(clientItemId('x'.repeat(64)), derived);
    assert.equal(clientItemId(derived), derived);
    assert.notEqual(clientItemId('x'.repeat(65)), derived);
  });
});
