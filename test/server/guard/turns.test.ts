/** Is anything of an answer still to be heard? Where the page itself speaks, that takes a while to begin. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {Turns} from '../../../server/guard/turns.js';

const answered = (id: string, status: 'completed' | 'cancelled' = 'completed'): ServerEvent => ({
  type: 'response.done',
  response: {id, status, output: [{id: `item_${id}`, type: 'message', role: 'assistant'}]},
});

function writtenTurns(): Turns {
  return new Turns({
    send: () => undefined,
    ask: () => undefined,
    withdraw: () => false,
    answeredBy: () => 'guard',
    judge: undefined,
    onRefused: () => undefined,
    onDecision: () => undefined,
    isWatched: () => true,
    idleTimeoutMs: undefined,
    onIdle: () => undefined,
  });
}

describe('a call whose answers the page speaks', () => {
  test('is not quiet between the last word of an answer and the first sound of it', t => {
    const clock = t.mock.method(performance, 'now', () => 1_000);
    const turns = writtenTurns();
    turns.onPlaying(true);
    turns.onPlaying(false);
    turns.observe(answered('resp_1'));
    assert.equal(turns.isQuiet, false);
    turns.onPlaying(true);
    assert.equal(turns.isQuiet, false);
    turns.onPlaying(false);
    assert.equal(turns.isQuiet, true);
    turns.observe(answered('resp_2'));
    assert.equal(turns.isQuiet, false);
    clock.mock.mockImplementation(() => 5_000);
    assert.equal(turns.isQuiet, true, 'a page that never speaks is not waited for for ever');
  });

  test('is quiet behind an answer that was cut, and where the page has never spoken', () => {
    const turns = writtenTurns();
    turns.observe(answered('resp_1'));
    assert.equal(turns.isQuiet, true);
    turns.onPlaying(true);
    turns.onPlaying(false);
    turns.observe(answered('resp_2', 'cancelled'));
    assert.equal(turns.isQuiet, true);
  });
});
