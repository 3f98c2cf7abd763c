/** The session machine as a table: which input leads where, and which change nothing. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {transition, type SessionInput} from '../../../src/realtime/session/machine.js';
import type {SessionState} from '../../../src/realtime/session/state.js';
import {VoiceError} from '../../../src/shared/errors.js';

const error = new VoiceError('transport/lost');
const run = (...inputs: SessionInput[]): SessionState =>
  inputs.reduce<SessionState>(transition, {phase: 'idle'});
const START: SessionInput = {type: 'start'};
const READY: SessionInput = {type: 'ready', micMuted: false};
const live = (...inputs: SessionInput[]): SessionState => run(START, READY, ...inputs);
const turn = (state: SessionState): string => (state.phase === 'live' ? state.turn : state.phase);

describe('opening a call', () => {
  test('goes from idle through its steps to live', () => {
    assert.deepEqual(run(START), {phase: 'connecting', step: 'microphone', attempt: 1});
    assert.deepEqual(run(START, {type: 'step', step: 'media'}), {
      phase: 'connecting',
      step: 'media',
      attempt: 1,
    });
    assert.deepEqual(live(), {
      phase: 'live',
      turn: 'listening',
      input: 'listening',
      output: 'silent',
      link: 'steady',
    });
  });

  test('a second start changes nothing, before and after it is live', () => {
    const connecting = run(START);
    assert.equal(transition(connecting, START), connecting);
    const state = live();
    assert.equal(transition(state, START), state);
  });

  test('a failure and an end carry why, and a new start leads out of both', () => {
    assert.deepEqual(run(START, {type: 'failed', error}), {phase: 'failed', error});
    assert.deepEqual(live({type: 'ended', reason: 'visitor'}), {phase: 'ended', reason: 'visitor'});
    assert.equal(run(START, {type: 'failed', error}, START).phase, 'connecting');
    assert.equal(live({type: 'ended', reason: 'visitor'}, START).phase, 'connecting');
  });

  test('a failure after the end is not shown', () => {
    const ended = live({type: 'ended', reason: 'visitor'});
    assert.equal(transition(ended, {type: 'failed', error}), ended);
    assert.equal(transition(ended, READY), ended);
  });
});

describe('turns of a live call', () => {
  const rows: Array<[string, SessionInput[], string]> = [
    [
      'an answer that steps back is still speaking',
      [{type: 'playback-started'}, {type: 'ducked', ducked: true}],
      'speaking',
    ],
    ['speech is heard', [{type: 'speech-started'}], 'hearing'],
    ['after speech, silence is listening', [{type: 'speech-started'}, {type: 'speech-stopped'}], 'listening'],
    ['a committed turn is thought about', [{type: 'answer-awaited'}], 'thinking'],
    [
      'a written answer ends the thinking',
      [{type: 'answer-awaited'}, {type: 'answer-done', more: false}],
      'listening',
    ],
    [
      'a spoken answer is thought about until it is heard',
      [{type: 'answer-awaited'}, {type: 'answer-done', more: true}],
      'thinking',
    ],
    ['what is heard is speaking', [{type: 'answer-awaited'}, {type: 'playback-started'}], 'speaking'],
    [
      'response.done does not end what is heard',
      [{type: 'playback-started'}, {type: 'answer-done', more: true}],
      'speaking',
    ],
    [
      'drained playback does',
      [{type: 'playback-started'}, {type: 'playback-drained', more: false}],
      'listening',
    ],
    [
      'drained playback of a first answer leaves the second one awaited',
      [{type: 'playback-started'}, {type: 'playback-drained', more: true}],
      'thinking',
    ],
    ['the visitor comes first', [{type: 'playback-started'}, {type: 'speech-started'}], 'hearing'],
    ['an interruption silences', [{type: 'playback-started'}, {type: 'interrupted'}], 'listening'],
  ];
  for (const [rule, inputs, expected] of rows)
    test(rule, () => assert.equal(turn(live(...inputs)), expected));

  test('muting stays through speech that was on its way, and unmuting listens again', () => {
    const muted = live({type: 'mic-muted', muted: true}, {type: 'speech-started'});
    assert.equal(muted.phase === 'live' && muted.input, 'muted');
    const open = transition(muted, {type: 'mic-muted', muted: false});
    assert.equal(open.phase === 'live' && open.input, 'listening');
  });

  test('late inputs keep the very same state, so nobody is told of nothing', () => {
    const state = live();
    for (const input of [
      {type: 'playback-drained', more: false},
      {type: 'speech-stopped'},
      {type: 'interrupted'},
    ] as const) {
      assert.equal(transition(state, input), state);
    }
  });
});

describe('an answer that steps back', () => {
  const speaking = live({type: 'playback-started'});
  const ducked = transition(speaking, {type: 'ducked', ducked: true});

  test('is ducked, and comes forward again', () => {
    assert.equal(ducked.phase === 'live' && ducked.output, 'ducked');
    assert.deepEqual(transition(ducked, {type: 'ducked', ducked: false}), speaking);
  });

  test('is over like any other', () => {
    for (const input of [{type: 'interrupted'}, {type: 'playback-drained', more: false}] as const) {
      const state = transition(ducked, input);
      assert.equal(state.phase === 'live' && state.output, 'silent');
    }
  });

  test('must be heard before it can step back', () => {
    const silent = live();
    assert.equal(transition(silent, {type: 'ducked', ducked: true}), silent);
  });
});
