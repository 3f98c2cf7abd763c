/** The transcript in the unhappy middle: late, early, twice, cut, lost; and what only this side of the line knows. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import {
  ITEMS_KEPT,
  NO_TRANSCRIPT,
  PICTURES_KEPT,
  PIECES_KEPT,
  fold,
  type Transcript,
} from '../../../src/realtime/conversation/fold.js';
import {USUAL_PACE} from '../../../src/realtime/conversation/heard-words.js';
import {ENTRY_CHARACTERS} from '../../../src/realtime/conversation/items.js';
import type {LocalEvent} from '../../../src/realtime/conversation/local-events.js';
import {contextNote} from '../../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {
  answer,
  answered,
  callWas,
  called,
  committed,
  output,
  said,
  speechStarted,
  speechStopped,
  spoke,
  userHeard,
  userSpoke,
  userWas,
  userWrote,
} from './events.js';

type Told = ServerEvent | LocalEvent;

const all = (...events: Told[]): Transcript =>
  events.reduce((transcript, event, at) => fold(transcript, event, 1_000 + at), NO_TRANSCRIPT);
const read = (...events: Told[]): Transcript['entries'] => all(...events).entries;
const ids = (...events: Told[]): string[] => read(...events).map(({id}) => id);
const lines = (...events: Told[]): string[] => read(...events).map(({role, text}) => `${role}: ${text}`);

describe('the order of the transcript', () => {
  const CHAIN = [userSpoke('u1'), answer('a1', 'u1'), userSpoke('u2', 'a1'), answer('a2', 'u2')];

  test('is that of the chain, in whatever order its items arrive (row 8)', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(CHAIN, {minLength: CHAIN.length}), events => {
        assert.deepEqual(ids(...events), ['u1', 'a1', 'u2', 'a2']);
      }),
    );
  });

  test('stays true for a long chain that arrives shuffled', () => {
    const chain = Array.from({length: 12}, (_, at) =>
      at % 2 === 0
        ? userSpoke(`i${at}`, at === 0 ? undefined : `i${at - 1}`)
        : answer(`i${at}`, `i${at - 1}`),
    );
    const order = chain.map((_, at) => `i${at}`);
    fc.assert(
      fc.property(fc.shuffledSubarray(chain, {minLength: chain.length}), events => {
        assert.deepEqual(ids(...events), order);
      }),
    );
  });

  test('goes through items that nobody reads', () => {
    assert.deepEqual(
      ids(
        userSpoke('u1'),
        called('f', 'c', 'u1'),
        userSpoke('u2', 'a'),
        output('o', 'c', '{}', 'f'),
        answer('a', 'o'),
      ),
      ['u1', 'f', 'a', 'u2'],
    );
  });

  test('knows a turn by its speech, before the answer to the one before it has come', () => {
    assert.deepEqual(
      ids(
        userSpoke('u1'),
        speechStarted('u2'),
        answer('a1', 'u1'),
        committed('u2', 'a1'),
        userSpoke('u2', 'a1'),
      ),
      ['u1', 'a1', 'u2'],
    );
  });

  test('survives a chain that bites its own tail', () => {
    assert.equal(ids(answer('a', 'b'), answer('b', 'a'), answer('c', 'c')).length, 3);
  });
});

describe('words that come early, late or twice', () => {
  test('of the visitor are read while they speak, before their item is there', () => {
    assert.deepEqual(lines(speechStarted('u'), userHeard('u', 'What '), userHeard('u', 'time')), [
      'user: What time',
    ]);
  });

  test('of the visitor do not double when the item comes after them (row 8)', () => {
    assert.deepEqual(lines(userHeard('u', 'Hi'), userWas('u', 'Hi!'), userSpoke('u'), userHeard('u', 'Hi')), [
      'user: Hi!',
    ]);
  });

  test('of an answer are kept until its item comes, and unseen', () => {
    assert.deepEqual(lines(spoke('a', 'It is ')), []);
    assert.deepEqual(lines(spoke('a', 'It is '), answer('a'), spoke('a', 'noon')), ['assistant: It is noon']);
  });

  test('of the provider that changes its mind replace those before', () => {
    const guess = (text: string): ServerEvent => ({
      type: 'conversation.item.input_audio_transcription.delta',
      item_id: 'u',
      text,
    });
    assert.deepEqual(lines(guess('write'), guess('right now')), ['user: right now']);
  });

  test('change nothing where the same event comes again', () => {
    const events = [
      userSpoke('u'),
      userHeard('u', 'Hel', 'e1'),
      userHeard('u', 'lo', 'e2'),
      answer('a', 'u'),
      spoke('a', 'Good ', 'e3'),
      spoke('a', 'day', 'e4'),
    ];
    const once = lines(...events);
    assert.deepEqual(lines(...events.flatMap(event => [event, event])), once);
    assert.deepEqual(lines(...events, ...events), once);
    assert.deepEqual(once, ['user: Hello', 'assistant: Good day']);
  });

  test('that are whole take no more pieces', () => {
    assert.deepEqual(lines(answer('a'), said('a', 'Good day'), spoke('a', 'Good')), ['assistant: Good day']);
  });

  test('of a deleted item do not bring it back', () => {
    const gone: ServerEvent = {type: 'conversation.item.deleted', item_id: 'u'};
    assert.deepEqual(ids(userSpoke('u'), gone, userWas('u', 'hm'), userSpoke('u')), []);
    assert.deepEqual(ids(gone, userSpoke('u')), []);
  });

  test('that are missing in the item of a retrieved or cut answer stay as they were (row 7)', () => {
    const item = {id: 'a', type: 'message', role: 'assistant', content: [{type: 'output_audio'}]};
    const cut: ServerEvent = {type: 'conversation.item.retrieved', item};
    assert.deepEqual(lines(answer('a'), spoke('a', 'Once upon'), cut, answered('a', null, 'incomplete')), [
      'assistant: Once upon',
    ]);
  });

  test('are none where nobody spoke and the provider only waited too long', () => {
    const idle: ServerEvent = {type: 'input_audio_buffer.timeout_triggered', item_id: 'u'};
    assert.deepEqual(ids(idle, committed('u'), userSpoke('u'), userWas('u', '')), []);
  });
});

describe('an answer that was cut', () => {
  const TEXT = 'one two three four five six seven eight nine ten';
  const whole = [answer('a'), said('a', TEXT), answered('a', TEXT)];
  const heard = (heardMs: number, soundMs?: number): LocalEvent => ({
    type: 'heard',
    itemId: 'a',
    heardMs,
    ...(soundMs !== undefined && {soundMs}),
  });

  test('says what was heard in whole words, and keeps what would have been said (row 7)', () => {
    const [entry] = read(...whole, heard(500, 1_000));
    assert.equal(entry!.heard, 'one two three four five');
    assert.equal(entry!.text, TEXT);
  });

  test('says nothing of it where it was heard to its end', () => {
    assert.equal('heard' in read(...whole, heard(1_000, 1_000))[0]!, false);
  });

  test('before anything was heard says that nothing was', () => {
    assert.equal(read(...whole, heard(0))[0]!.heard, '');
  });

  test('of unknown length is measured by the usual pace, and by its own once it was heard', () => {
    // 48 characters at 15 a second are 3.2 s.
    assert.equal(read(...whole, heard(1_600))[0]!.heard, 'one two three four five');
    const slow: Told[] = [answer('b'), said('b', TEXT.repeat(10)), {type: 'playing', itemId: 'b', on: true}];
    const learned = fold(all(...slow), {type: 'playing', itemId: 'b', on: false}, 200_000);
    const cut = [...whole, heard(1_600)].reduce<Transcript>((state, event) => fold(state, event, 1), learned);
    assert.ok(cut.entries[1]!.heard!.length < 'one two'.length, cut.entries[1]!.heard);
  });

  test('is cut by what the provider says where nobody else knows (row 7)', () => {
    const truncated: ServerEvent = {
      type: 'conversation.item.truncated',
      item_id: 'a',
      content_index: 0,
      audio_end_ms: 1_600,
    };
    assert.equal(read(...whole, truncated)[0]!.heard, 'one two three four five');
    assert.equal(read(...whole, heard(200, 1_000), truncated)[0]!.heard, 'one two');
  });

  test('keeps its words though the provider tells others at its end (row 7)', () => {
    const [entry] = read(
      answer('a'),
      spoke('a', 'one two three'),
      heard(500),
      answered('a', 'one', 'incomplete'),
    );
    assert.deepEqual([entry!.heard, entry!.text, entry!.final], ['one two', 'one two three', true]);
  });

  test('does not grow by words that come after the cut', () => {
    const [entry] = read(
      answer('a'),
      spoke('a', 'one two three'),
      heard(200),
      spoke('a', ' four'),
      said('a', TEXT),
    );
    assert.equal(entry!.heard, 'one');
  });
});

describe('times', () => {
  test('of a spoken turn are those of the speech, and of an answer those of its sound', () => {
    const [user, assistant] = read(
      speechStarted('u'),
      speechStopped('u'),
      userSpoke('u'),
      answer('a', 'u'),
      said('a', 'Yes'),
      {type: 'playing', itemId: 'a', on: true},
      {type: 'playing', on: false},
    );
    assert.deepEqual([user!.at, user!.until], [1_000, 1_001]);
    assert.deepEqual([assistant!.at, assistant!.until], [1_005, 1_006]);
  });

  const playing = (itemId?: string, heardMs?: number): LocalEvent => ({
    type: 'playing',
    on: true,
    ...(itemId !== undefined && {itemId}),
    ...(heardMs !== undefined && {heardMs}),
  });
  const silent: LocalEvent = {type: 'playing', on: false};
  const times = (...events: Told[]): unknown[] => read(...events).map(({at, until}) => [at, until]);

  test('of an answer behind another without a pause begin with its own sound, and there the first one ends', () => {
    const [first, second] = times(
      answer('a'),
      said('a', 'One moment'),
      playing('a', 0),
      answer('b', 'a'),
      said('b', 'Here it is'),
      // Told when some of it has been heard already.
      playing('b', 1),
      silent,
    );
    assert.deepEqual(first, [1_002, 1_004]);
    assert.deepEqual(second, [1_004, 1_006]);
  });

  test('of answers that only the far side plays are those of the newest each time that one begins', () => {
    const [first, second] = times(answer('a'), playing(), answer('b', 'a'), playing(), silent);
    assert.deepEqual(first, [1_001, 1_003]);
    assert.deepEqual(second, [1_003, 1_004]);
  });

  test('say when an answer ended also where the next one is being made by then', () => {
    const [first, second] = times(answer('a'), playing(), answer('b', 'a'), silent, playing(), silent);
    assert.deepEqual(first, [1_001, 1_003]);
    assert.deepEqual(second, [1_004, 1_005]);
  });

  test('of an answer whose sound comes in pieces go from the first to the last of it', () => {
    const [only] = times(answer('a'), playing('a'), silent, playing('a'), silent);
    assert.deepEqual(only, [1_001, 1_004]);
  });

  test('teach the pace of an answer that another one follows without a pause', () => {
    const {pace} = all(answer('a'), said('a', 'four'), playing('a'), answer('b', 'a'), playing('b'));
    assert.deepEqual(pace, {characters: USUAL_PACE.characters + 4, ms: USUAL_PACE.ms + 2});
  });
});

describe('tools', () => {
  const call = (...events: Told[]): unknown[] => {
    const [entry] = read(called('f', 'c'), callWas('f', 'c', '{"on":true}'), ...events);
    return [entry!.text, entry!.call!.arguments, entry!.call!.status, entry!.call!.output];
  };

  test('run until their output comes', () => {
    assert.deepEqual(call(), ['set_light', '{"on":true}', 'running', undefined]);
    assert.deepEqual(call(output('o', 'c', 'ok')), ['set_light', '{"on":true}', 'done', 'ok']);
  });

  test('know their output also where it came first', () => {
    const [entry] = read(output('o', 'c', 'ok'), called('f', 'c'));
    assert.deepEqual([entry!.call!.status, entry!.call!.output], ['done', 'ok']);
  });

  test('wait, run, fail and are refused as this side says; what is over stays over', () => {
    const status = (...statuses: Array<'running' | 'waiting' | 'done' | 'failed' | 'refused'>): unknown =>
      call(...statuses.map(status => ({type: 'tool', callId: 'c', status}) as const))[2];
    assert.equal(status('waiting'), 'waiting');
    assert.equal(status('waiting', 'running'), 'running');
    assert.equal(status('waiting', 'refused', 'running'), 'refused');
    assert.equal(status('failed', 'done'), 'failed');
  });

  test('whose call was cut in the middle have failed', () => {
    const item = {id: 'f', type: 'function_call', name: 'x', call_id: 'c', status: 'incomplete'};
    const [entry] = read(called('f', 'c'), {type: 'conversation.item.done', item});
    assert.deepEqual([entry!.final, entry!.call!.status], [true, 'failed']);
  });

  test('of an MCP server are asked for, run and answered by their items (row 26)', () => {
    const ask = {id: 'q', type: 'mcp_approval_request', server_label: 's', name: 'pay', arguments: '{}'};
    const yes = {id: 'y', type: 'mcp_approval_response', approval_request_id: 'q', approve: true};
    const run = {id: 'm', type: 'mcp_call', server_label: 's', name: 'pay', arguments: '{}'};
    const added = (item: typeof ask | typeof yes | typeof run): ServerEvent => ({
      type: 'conversation.item.added',
      item,
    });
    const statuses = (...events: Told[]): unknown[] => read(...events).map(({call}) => call!.status);
    assert.deepEqual(statuses(added(ask)), ['waiting']);
    assert.deepEqual(statuses(added(ask), added(yes), added(run)), ['done', 'running']);
    assert.deepEqual(statuses(added(ask), added({...yes, approve: false})), ['refused']);
    assert.deepEqual(statuses(added(run), {type: 'response.mcp_call.failed', item_id: 'm'}), ['failed']);
    const [done] = read(added(run), {type: 'conversation.item.done', item: {...run, output: 'paid'}});
    assert.deepEqual([done!.call!.status, done!.call!.output, done!.final], ['done', 'paid', true]);
  });
});

describe('notes and pictures', () => {
  test('a note of the page is a note, for whoever reads its echo only', () => {
    const event = contextNote('The cart is empty', 'n') as Extract<
      ReturnType<typeof contextNote>,
      {type: 'conversation.item.create'}
    >;
    const echo = {type: 'conversation.item.added', item: event.item} as unknown as ServerEvent;
    assert.deepEqual(lines(echo), ['note: The cart is empty']);
    assert.deepEqual(lines({type: 'note', id: 'n', text: 'The cart is empty'}, echo), [
      'note: The cart is empty',
    ]);
  });

  test('pictures come with what was written, and the newest are kept', () => {
    const picture = (id: string): ServerEvent => ({
      type: 'conversation.item.added',
      item: {
        id,
        type: 'message',
        role: 'user',
        content: [
          {type: 'input_text', text: 'Look'},
          {type: 'input_image', image_url: 'data:image/png;base64,AA'},
        ],
      },
    });
    const events = Array.from({length: PICTURES_KEPT + 5}, (_, at) => picture(`p${at}`));
    const entries = read(...events);
    assert.deepEqual(entries.at(-1)!.images, ['data:image/png;base64,AA']);
    assert.equal(entries.filter(({images}) => images !== undefined).length, PICTURES_KEPT);
  });

  test('entries that people read carry nothing of our memory', () => {
    const entries = read(
      speechStarted('u'),
      userSpoke('u'),
      userWas('u', 'Hi'),
      answer('a', 'u'),
      said('a', 'Ho'),
      {
        type: 'playing',
        on: true,
      },
    );
    assert.deepEqual(Object.keys(entries[0]!).sort(), ['at', 'final', 'id', 'role', 'text']);
    assert.deepEqual(Object.keys(entries[1]!).sort(), ['at', 'final', 'id', 'role', 'text']);
  });
});

describe('views', () => {
  test('have the same entries where only what nobody reads has changed', () => {
    const before = all(userWrote('u', 'Hi'));
    const after = fold(before, speechStarted('v'), 9);
    assert.notEqual(after, before);
    assert.equal(after.entries, before.entries);
  });

  test('have the same entry where only another has changed', () => {
    const before = all(userWrote('u', 'Hi'), answer('a', 'u'));
    assert.equal(fold(before, spoke('a', 'Ho'), 9).entries[0], before.entries[0]);
  });
});

describe('a call of ten hours', () => {
  test('costs no more memory than one of an hour (row 30)', () => {
    let transcript = NO_TRANSCRIPT;
    const follow = (event: Told): void => void (transcript = fold(transcript, event, 1));
    for (let turn = 0; turn < 2_400; turn += 1) {
      const [u, a] = [`u${turn}`, `a${turn}`];
      follow(speechStarted(u));
      follow(userSpoke(u, `a${turn - 1}`));
      follow(userWas(u, 'x'.repeat(turn % 100 === 0 ? ENTRY_CHARACTERS * 2 : 20)));
      follow(answer(a, u));
      follow(spoke(a, 'y'.repeat(50), `e${turn}`));
      follow(spoke(`never-${turn}`, 'z'));
    }
    const {items, entries, pieces} = transcript;
    assert.equal(items.length, ITEMS_KEPT);
    assert.ok(pieces.length <= PIECES_KEPT);
    assert.ok(entries.every(({text}) => text.length <= ENTRY_CHARACTERS));
    assert.equal(entries.at(-1)!.id, 'a2399');
  });

  test('takes the words of one answer up to a bound', () => {
    const piece = 'x'.repeat(1_000);
    const events = Array.from({length: 100}, (_, at) => spoke('a', piece, `e${at}`));
    assert.equal(read(answer('a'), ...events)[0]!.text.length, ENTRY_CHARACTERS);
  });

  test('shows an early typed message as it is', () => {
    assert.deepEqual(lines(userWrote('u', 'Hello')), ['user: Hello']);
  });
});
