/** A live call with a server that is broken, or means harm: it goes on, or ends with a reason, and grows no further. */
import assert from 'node:assert/strict';
import {afterEach, describe, test} from 'node:test';
import {ITEMS_KEPT} from '../../../src/realtime/conversation/fold.js';
import {ENTRY_CHARACTERS} from '../../../src/realtime/conversation/items.js';
import {talk} from '../../support/twin/talk.js';
import {WAYS, World, nameOf, type WorldOptions} from '../../support/twin/world.js';

let world: World;
const ring = (options: WorldOptions = {}): World => (world = new World(options));
afterEach(() => world.close());

const PHASES =
  /^(listening|hearing|thinking|speaking)( \(switching\))?$|^(paused|reconnecting)$|^failed: \w+\/\w|^ended: /;

type Event = Readonly<Record<string, unknown>>;
const times = <Made>(count: number, make: (index: number) => Made): Made[] =>
  Array.from({length: count}, (_, index) => make(index));
const said = (id: string, words: string, more: Event = {}): Event => ({
  type: 'conversation.item.done',
  item: {
    id,
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{type: 'output_text', text: words}],
  },
  ...more,
});

/** What a server may say: texts, and events that are made texts. */
const CASES: Readonly<Record<string, ReadonlyArray<string | Event>>> = {
  'malformed JSON': [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"type":',
    '{"type":7}',
    'NaN',
    '\u0000',
    '[[[[',
    '{"type":"response.done"}',
  ],
  'a thousand unknown events': times(1_000, index => ({
    type: `response.news.${index}`,
    event_id: `x${index}`,
    more: {deep: [index]},
  })),
  'words for items that nobody knows': times(1_000, index => ({
    type: 'response.output_audio_transcript.delta',
    ...{
      response_id: `r${index}`,
      item_id: `unknown_${index}`,
      output_index: 0,
      content_index: 0,
      delta: 'word ',
    },
  })),
  'sound for items that nobody knows': times(200, index => ({
    type: 'response.output_audio.delta',
    ...{
      response_id: 'r',
      item_id: `unknown_${index}`,
      output_index: 0,
      content_index: 0,
      delta: index % 2 ? '%%%' : 'AAAA',
    },
  })),
  'transcripts of turns that nobody took': times(500, index => ({
    type: 'conversation.item.input_audio_transcription.completed',
    ...{item_id: `turn_${index}`, content_index: 0, transcript: 'hello'},
  })),
  'strings of megabytes': [
    said('big', 'x'.repeat(3_000_000)),
    {type: 'error', error: {type: 'x', code: 'y'.repeat(2_000_000), message: 'z'.repeat(1_000_000)}},
    `{"type":"${'t'.repeat(5_000_000)}"}`,
    said('i'.repeat(1_000_000), 'long id'),
  ],
  'a text without end': times(100, index => ({
    type: 'response.output_audio_transcript.delta',
    ...{event_id: `d${index}`, response_id: 'r', item_id: 'endless', output_index: 0, content_index: 0},
    delta: 'x'.repeat(100_000),
  })),
  'deep nesting': [
    '['.repeat(100_000) + ']'.repeat(100_000),
    `{"type":"response.done","response":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
    said('nested', 'ok', {more: JSON.parse('['.repeat(1_000) + ']'.repeat(1_000)) as unknown}),
  ],
  'numbers out of range': [
    {type: 'input_audio_buffer.speech_started', audio_start_ms: -1e308, item_id: 'n1'},
    {type: 'input_audio_buffer.speech_stopped', audio_end_ms: 1e308, item_id: 'n1'},
    '{"type":"conversation.item.truncated","item_id":"n1","content_index":1e400,"audio_end_ms":-1e400}',
    {
      type: 'conversation.item.truncated',
      item_id: 'n1',
      content_index: -1,
      audio_end_ms: Number.MAX_SAFE_INTEGER,
    },
    {type: 'session.updated', session: {id: 's', type: 'realtime', expires_at: -5}},
    {type: 'session.updated', session: {id: 's', type: 'realtime', expires_at: 1e300}},
    {
      type: 'rate_limits.updated',
      rate_limits: [{name: 'requests', limit: -1, remaining: 1e99, reset_seconds: -9}],
    },
  ],
  'items that stand behind each other in a ring': [
    said('ring_a', 'a', {previous_item_id: 'ring_b'}),
    said('ring_b', 'b', {previous_item_id: 'ring_a'}),
    said('ring_c', 'c', {previous_item_id: 'ring_c'}),
  ],
  'ends of what never began': [
    {
      type: 'response.done',
      response: {id: 'never', object: 'realtime.response', status: 'completed', output: []},
    },
    {type: 'output_audio_buffer.stopped', response_id: 'never'},
    {type: 'output_audio_buffer.cleared', response_id: 'never'},
    {type: 'input_audio_buffer.speech_stopped', audio_end_ms: 5, item_id: 'never'},
    {type: 'conversation.item.deleted', item_id: 'never'},
    {
      type: 'response.function_call_arguments.done',
      response_id: 'r',
      item_id: 'x',
      output_index: 0,
      call_id: 'c',
      name: 'f',
      arguments: '{',
    },
  ],
  'more items than anybody remembers': times(1_200, index => said(`many_${index}`, `word ${index}`)),
  'names that objects have': ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].flatMap(name => [
    {type: name},
    said(name, name),
  ]),
};

function assertSane(): void {
  assert.match(nameOf(world.session.state.get()), PHASES);
  const entries = world.session.conversation.get();
  assert.ok(entries.length <= ITEMS_KEPT, `${entries.length} entries`);
  for (const {text} of entries) assert.ok(text.length <= ENTRY_CHARACTERS, `${text.length} characters`);
}

for (const way of WAYS) {
  describe(`a call, ${way.access} over ${way.transport}, goes on`, () => {
    for (const [what, messages] of Object.entries(CASES)) {
      const texts = messages.map(message =>
        typeof message === 'string' ? message : JSON.stringify(message),
      );

      test(`where its server says ${what}`, async () => {
        await talk(ring(way)).calls();
        world.net.say(...texts);
        await world.time.settle();
        assertSane();
        await talk(world).silence(2_000).user('hi').agent('Hello').expectState('listening');
        assertSane();
      });
    }
  });
}

describe('a guard', () => {
  for (const transport of ['websocket', 'webrtc'] as const) {
    for (const [what, messages] of Object.entries(CASES)) {
      test(`goes on over ${transport} where the provider says ${what}`, async () => {
        await talk(ring({access: 'guarded', transport})).calls();
        for (const message of messages) if (typeof message !== 'string') world.provider.session.emit(message);
        await world.time.pass(100);
        assertSane();
        await talk(world).silence(2_000).user('hi').agent('Hello').expectState('listening');
        assertSane();
      });
    }
  }
});

for (const way of WAYS) {
  describe(`a call, ${way.access} over ${way.transport},`, () => {
    test('hears nothing any more behind its end', async () => {
      await talk(ring(way)).calls().user('hi').agent('Hello');
      const {session} = world.provider;
      const lines = [...world.net.lines];
      world.session.disconnect();
      const before = world.session.conversation.get();
      for (const line of lines) line.receive(JSON.stringify(said('late', 'too late')));
      session.emit(said('later', 'too late'));
      await world.time.pass(1_000);
      assert.equal(world.session.conversation.get(), before);
      assert.equal(nameOf(world.session.state.get()), 'ended: page');
    });

    test('goes on where its socket tells of an error and of nothing else', async () => {
      await talk(ring(way)).calls().user('hi').agent('Hello');
      // A data channel always tells of its end.
      if (way.access === 'direct' && way.transport === 'webrtc') world.net.break();
      else world.net.fail();
      await talk(world).silence(2_000).user('again').agent('Hello again');
      assert.equal(world.provider.session.conversation.length, 4);
    });

    test('ends with a reason where the far side ends each session that it opens', async () => {
      await talk(ring(way)).calls();
      const script = talk(world);
      for (let turn = 0; turn < 40; turn += 1) {
        script.silence(2_000).meanwhile('it ends', ({provider}) => provider.session.end());
      }
      await script;
      await world.time.pass(70_000);
      const state = world.session.state.get();
      assert.equal(state.phase, 'failed');
      assert.deepEqual(world.open, []);
    });
  });
}

test('a page whose policy forbids the socket is told so in time', async () => {
  for (const access of ['direct', 'guarded'] as const) {
    ring({access}).net.isBlocked = true;
    void world.session.connect();
    await world.time.pass(2_000);
    assert.equal(nameOf(world.session.state.get()), 'failed: transport/handshake');
    assert.deepEqual(world.open, []);
    world.close();
  }
  ring();
});
