/**
 * Events as no provider should send them: dropped, doubled, swapped, maimed, unknown. Whatever comes, nothing throws,
 * nothing grows without bound, and the state of a call is one that exists. `STORM_SEQUENCES=100000` runs all of it;
 * without it a part runs that every `npm test` can afford. A failure names its seed: `STORM_SEED` runs it again.
 */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  ITEMS_KEPT,
  NO_TRANSCRIPT,
  PICTURES_KEPT,
  PIECES_KEPT,
  fold,
} from '../../../src/realtime/conversation/fold.js';
import {ENTRY_CHARACTERS} from '../../../src/realtime/conversation/items.js';
import type {LocalEvent} from '../../../src/realtime/conversation/local-events.js';
import {replay} from '../../../src/realtime/conversation/replay.js';
import {NO_RESPONSE, observeResponse} from '../../../src/realtime/conversation/sequencer.js';
import {judgeTurn, openJudge, type JudgeInput} from '../../../src/realtime/conversation/turn-judge.js';
import {parseServerEvent} from '../../../src/realtime/protocol/parse.js';
import {transition, type SessionInput} from '../../../src/realtime/session/machine.js';
import type {SessionState} from '../../../src/realtime/session/state.js';
import {VoiceError} from '../../../src/shared/errors.js';
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

type Json = Record<string, unknown>;

const SEQUENCES = Number(process.env['STORM_SEQUENCES'] ?? 20_000);
const SEED = Number(process.env['STORM_SEED'] ?? 20_261_121);
/** So many sequences are one call: what grows has time to. */
const SEQUENCES_A_CALL = 40;

const CALL = [
  {type: 'session.created', session: {id: 's'}},
  speechStarted('u1', 100),
  userHeard('u1', 'What ', 'e1'),
  speechStopped('u1', 2_000),
  committed('u1'),
  userSpoke('u1'),
  {type: 'response.created', response: {id: 'r1'}},
  answer('a1', 'u1'),
  spoke('a1', 'It is ', 'e2'),
  spoke('a1', 'noon.', 'e3'),
  userWas('u1', 'What time is it?'),
  speechStarted('u2', 3_000),
  {type: 'conversation.item.truncated', item_id: 'a1', content_index: 0, audio_end_ms: 600},
  said('a1', 'It is noon.'),
  answered('a1', 'It is noon.'),
  {type: 'response.done', response: {id: 'r1', status: 'cancelled', output: [], usage: {total_tokens: 3}}},
  speechStopped('u2', 3_900),
  committed('u2', 'a1'),
  userSpoke('u2', 'a1'),
  {type: 'conversation.item.input_audio_transcription.failed', item_id: 'u2', error: {code: 'x'}},
  called('f1', 'c1', 'u2'),
  callWas('f1', 'c1', '{"on":true}'),
  output('o1', 'c1', 'ok', 'f1'),
  userWrote('u3', 'Hello', 'o1'),
  {
    type: 'conversation.item.added',
    previous_item_id: 'u3',
    item: {
      id: 'p1',
      type: 'message',
      role: 'user',
      content: [{type: 'input_image', image_url: 'data:image/png;base64,AA'}],
    },
  },
  {type: 'conversation.item.added', item: {id: 'm1', type: 'mcp_call', name: 'pay', arguments: '{}'}},
  {type: 'response.mcp_call.completed', item_id: 'm1', output_index: 0},
  {type: 'conversation.item.retrieved', item: {id: 'u2', type: 'message', role: 'user', content: []}},
  {type: 'conversation.item.deleted', item_id: 'u2'},
  {type: 'input_audio_buffer.timeout_triggered', item_id: 'u4'},
  {type: 'input_audio_buffer.cleared'},
  {type: 'error', error: {code: 'conversation_already_has_active_response', event_id: 'ask_1'}},
  {type: 'rate_limits.updated', rate_limits: [{name: 'tokens', remaining: 1}]},
] as unknown as Json[];

const LOCAL: LocalEvent[] = [
  {type: 'playing', on: true},
  {type: 'playing', itemId: 'a1', on: true},
  {type: 'playing', on: false},
  {type: 'heard', itemId: 'a1', heardMs: 500, soundMs: 1_000},
  {type: 'heard', itemId: 'nobody', heardMs: NaN},
  {type: 'tool', callId: 'c1', status: 'waiting'},
  {type: 'tool', callId: 'c1', status: 'failed', output: 'x'.repeat(30_000)},
  {type: 'note', id: 'n1', text: 'The cart is empty'},
];
const JUDGED: JudgeInput[] = [
  {type: 'tick'},
  {type: 'audible', audible: true},
  {type: 'audible', audible: false},
  {type: 'visitor-cut'},
];
const MACHINE: SessionInput[] = [
  {type: 'start'},
  {type: 'step', step: 'media'},
  {type: 'ready', micMuted: false},
  {type: 'failed', error: new VoiceError('transport/lost')},
  {type: 'ended', reason: 'visitor'},
  {type: 'mic-muted', muted: true},
  {type: 'mic-muted', muted: false},
  {type: 'speech-started'},
  {type: 'speech-stopped'},
  {type: 'answer-awaited'},
  {type: 'answer-done', more: false},
  {type: 'answer-done', more: true},
  {type: 'playback-started'},
  {type: 'playback-drained', more: true},
  {type: 'playback-drained', more: false},
  {type: 'ducked', ducked: true},
  {type: 'ducked', ducked: false},
  {type: 'interrupted'},
];
const ODD: unknown[] = [null, 5, -1, 0.5, 1e308, '', 'x'.repeat(5_000), true, [], {}, [null], {type: 5}];

test(`${SEQUENCES} sequences of maimed events throw nothing, and nothing grows without bound`, () => {
  const random = mulberry(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let transcript = NO_TRANSCRIPT;
  let sequencer = NO_RESPONSE;
  let judge = openJudge({prefixMs: 300, silenceMs: 500, transcribes: true});
  let state: SessionState = {phase: 'idle'};
  let known = 0;

  for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
    if (sequence % SEQUENCES_A_CALL === 0) {
      ({transcript, sequencer} = {transcript: NO_TRANSCRIPT, sequencer: NO_RESPONSE});
      judge = openJudge({prefixMs: 300, silenceMs: 500, transcribes: random() < 0.5});
      state = {phase: 'idle'};
    }
    try {
      for (const event of maimed(random)) {
        const now = sequence * 10;
        const parsed = parseServerEvent(typeof event === 'string' ? event : JSON.stringify(event));
        if (parsed.kind === 'known') {
          known += 1;
          transcript = fold(transcript, parsed.event, now);
          sequencer = observeResponse(sequencer, parsed.event);
          judge = judgeTurn(judge, parsed.event, now).judge;
        }
        if (random() < 0.2) transcript = fold(transcript, pick(LOCAL), now);
        if (random() < 0.2) judge = judgeTurn(judge, pick(JUDGED), now).judge;
        state = transition(state, pick(MACHINE));
        assertState(state);
      }
      if (sequence % SEQUENCES_A_CALL === SEQUENCES_A_CALL - 1) {
        const {items, entries, pieces, pace} = transcript;
        assert.ok(items.length <= ITEMS_KEPT && pieces.length <= PIECES_KEPT);
        assert.ok(entries.filter(({images}) => images !== undefined).length <= PICTURES_KEPT);
        assert.equal(new Set(items.map(({id}) => id)).size, items.length, 'an item is there twice');
        assert.ok(Number.isFinite(pace.ms) && pace.characters > 0);
        for (const {text, heard = '', call} of entries) {
          assert.ok(text.length <= ENTRY_CHARACTERS && heard.length <= text.length);
          assert.ok((call?.output ?? '').length <= ENTRY_CHARACTERS);
        }
        assert.ok(judge.voices.length <= 32 && judge.decided.length <= 32);
        assert.ok(JSON.stringify(replay(entries)).length < 100_000);
      }
    } catch (failure) {
      throw new Error(`seed ${SEED}, sequence ${sequence}: ${String(failure)}`, {cause: failure});
    }
  }
  // Were everything refused at the door, this test would prove nothing.
  assert.ok(known > SEQUENCES * 4, `${known} events were known`);
});

/** Some events of a call in their order, and then not. */
function maimed(random: () => number): Array<Json | string> {
  const at = Math.floor(random() * CALL.length);
  const events: Array<Json | string> = Array.from({length: 9}, (_, step) => CALL[(at + step) % CALL.length]!);
  for (let times = 0; times < 4; times += 1) {
    const index = Math.floor(random() * events.length);
    const event = events[index];
    if (typeof event !== 'object') continue;
    const other = Math.floor(random() * events.length);
    switch (Math.floor(random() * 9)) {
      case 0:
        events.splice(index, 1);
        break;
      case 1:
        events.splice(other, 0, event);
        break;
      case 2:
        [events[index], events[other]] = [events[other]!, event];
        break;
      case 3:
        events[index] = changed(event, random, (object, name) => void Reflect.deleteProperty(object, name));
        break;
      case 4:
        events[index] = changed(event, random, (object, name) => {
          object[name] = ODD[Math.floor(random() * ODD.length)];
        });
        break;
      case 5:
        events[index] = {...event, type: `${String(event['type'])}.unheard_of`};
        break;
      case 6:
        // An item, or a whole response, that nobody has heard of.
        events[index] = changed(event, random, (object, name) => {
          if (name.endsWith('id')) object[name] = `stranger_${Math.floor(random() * 1_000)}`;
        });
        break;
      case 7:
        events[index] = JSON.stringify(event).slice(0, Math.floor(random() * 60));
        break;
      case 8:
        events.push(CALL[Math.floor(random() * CALL.length)]!);
        break;
    }
  }
  return events;
}

/** A copy with one field, here or deeper, that `change` has been at. */
function changed(event: Json, random: () => number, change: (object: Json, name: string) => void): Json {
  const copy = structuredClone(event);
  let object = copy;
  for (;;) {
    const names = Object.keys(object);
    const name = names[Math.floor(random() * names.length)];
    if (name === undefined) return copy;
    const inner = object[name];
    if (typeof inner !== 'object' || inner === null || random() < 0.3) {
      change(object, name);
      return copy;
    }
    object = inner as Json;
  }
}

function assertState(state: SessionState): void {
  const phases = ['idle', 'connecting', 'live', 'paused', 'reconnecting', 'failed', 'ended'];
  if (!phases.includes(state.phase)) assert.fail(state.phase);
  if (state.phase !== 'live') return;
  const {turn, input, output: sound, link} = state;
  const exists =
    ['listening', 'hearing', 'thinking', 'speaking'].includes(turn) &&
    ['listening', 'hearing', 'muted'].includes(input) &&
    ['silent', 'thinking', 'speaking', 'ducked'].includes(sound) &&
    ['steady', 'switching'].includes(link);
  if (!exists) assert.fail(JSON.stringify(state));
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
