/** When was what, in each turn: by the ear of the page, the provider's events and the speaker. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ServerEvent} from '../../../../src/realtime/protocol/server-events.js';
import {FADE_MS, MOST_TURNS, TurnClock} from '../../../../src/realtime/session/figures/turn-clock.js';

const committed = (item_id: string): ServerEvent => ({type: 'input_audio_buffer.committed', item_id});
const created: ServerEvent = {type: 'response.created', response: {id: 'resp_1'}};
const word: ServerEvent = {
  type: 'response.output_audio_transcript.delta',
  response_id: 'resp_1',
  item_id: 'item_2',
  output_index: 0,
  content_index: 0,
  delta: 'It',
};
const plays: ServerEvent = {type: 'output_audio_buffer.started', response_id: 'resp_1'};
const written = (id: string): ServerEvent => ({
  type: 'conversation.item.added',
  item: {id, type: 'message', role: 'user', content: [{type: 'input_text', text: 'Hello'}]},
});

/** A spoken turn whose answer is heard at 1,900 ms. */
function answered(): TurnClock {
  const clock = new TurnClock();
  clock.voice(true, 500);
  clock.voice(false, 1_000);
  clock.event(committed('item_1'), 1_300);
  clock.event(created, 1_400);
  clock.event(word, 1_600);
  clock.event(plays, 1_700);
  clock.audible(true, 1_900);
  return clock;
}

describe('the times of a turn', () => {
  test('count from the end of speech, not from the moment at which it was noticed', () => {
    assert.deepEqual(answered().turns, [
      {
        entryId: 'item_1',
        at: 1_000,
        committedMs: 300,
        createdMs: 400,
        firstTokenMs: 600,
        firstAudioMs: 700,
        heardMs: 900,
      },
    ]);
  });

  test('are those of the first word and the first sound, whatever follows', () => {
    const clock = answered();
    clock.event(word, 2_000);
    clock.event(plays, 2_100);
    clock.sound(2_200);
    assert.equal(clock.turns.at(0)?.firstTokenMs, 600);
    assert.equal(clock.turns.at(0)?.firstAudioMs, 700);
  });

  test('count from the moment it was sent where a text was written', () => {
    const clock = new TurnClock();
    clock.event(written('item_1'), 200);
    clock.event(word, 500);
    assert.deepEqual(clock.turns, [{entryId: 'item_1', at: 200, firstTokenMs: 300}]);
  });

  test('begin with the answer where the assistant speaks first', () => {
    const clock = new TurnClock();
    clock.event(created, 100);
    clock.audible(true, 400);
    assert.deepEqual(clock.turns, [{at: 100, createdMs: 0, heardMs: 300}]);
  });

  test('go by the news of the provider where this page has no ear', () => {
    const clock = new TurnClock();
    clock.event(committed('item_1'), 800);
    assert.deepEqual(clock.turns, [{entryId: 'item_1', at: 800, committedMs: 0}]);
  });

  test('go by the news where the next voice began before the turn was taken', () => {
    const clock = new TurnClock();
    clock.voice(true, 100);
    clock.voice(false, 500);
    clock.voice(true, 700);
    clock.event(committed('item_1'), 800);
    assert.equal(clock.turns[0]?.at, 800);
  });

  test('say how long it took from a voice over the answer to silence', () => {
    const clock = answered();
    clock.voice(true, 2_500);
    clock.voice(false, 2_550);
    clock.voice(true, 2_600);
    assert.equal(clock.audible(false, 2_740), undefined);
    assert.deepEqual(clock.cut(), {
      name: 'interruption',
      turn: clock.turns[0],
      from: 2_500,
      to: 2_740 + FADE_MS,
    });
    assert.equal(clock.turns[0]?.interruptedMs, 240 + FADE_MS);
  });

  test('say the same where it is known that words are missing before there is silence', () => {
    const clock = answered();
    clock.voice(true, 2_500);
    assert.equal(clock.cut(), undefined);
    clock.audible(false, 2_740);
    assert.equal(clock.turns[0]?.interruptedMs, 240 + FADE_MS);
  });

  test('count an interruption from the voice that was believed, not from a cough long before', () => {
    const clock = answered();
    clock.voice(true, 2_000);
    clock.voice(false, 2_100);
    clock.voice(true, 4_000);
    clock.audible(false, 4_300);
    clock.cut();
    assert.equal(clock.turns[0]?.interruptedMs, 300 + FADE_MS);
  });

  test('say nothing of an interruption where the answer came to its end, whoever spoke over it', () => {
    const clock = answered();
    clock.voice(true, 2_500);
    clock.voice(false, 2_700);
    clock.audible(false, 3_000);
    clock.audible(true, 3_500);
    clock.audible(false, 4_000);
    assert.equal(clock.cut(), undefined);
    assert.equal(clock.turns[0]?.interruptedMs, undefined);
  });

  test('are of each turn by itself', () => {
    const clock = answered();
    clock.audible(false, 3_000);
    clock.voice(true, 4_000);
    clock.voice(false, 5_000);
    clock.event(committed('item_3'), 5_200);
    clock.audible(true, 5_900);
    assert.deepEqual(
      clock.turns.map(({entryId, heardMs}) => [entryId, heardMs]),
      [
        ['item_1', 900],
        ['item_3', 900],
      ],
    );
  });

  test(`are kept of the last ${MOST_TURNS} turns`, () => {
    const clock = new TurnClock();
    for (let turn = 0; turn <= MOST_TURNS; turn += 1) clock.event(committed(`item_${turn}`), turn);
    assert.equal(clock.turns.length, MOST_TURNS);
    assert.equal(clock.turns[0]?.entryId, 'item_1');
  });
});
