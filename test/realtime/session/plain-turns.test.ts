/** Turns before anybody speaks over an answer: what is told then, and what is told by the judge that is loaded for it. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import fc from 'fast-check';
import type {Decision, JudgeInput} from '../../../src/realtime/conversation/turn-judge.js';
import {TurnWatch, judgeSettingsOf} from '../../../src/realtime/conversation/turn-watch.js';
import {PlainTurns} from '../../../src/realtime/session/plain-turns.js';
import {committed, speechStarted, speechStopped, userWas} from '../conversation/events.js';

const SESSION = {
  audio: {input: {turn_detection: {type: 'server_vad'}, transcription: {}}},
} as Parameters<typeof judgeSettingsOf>[0] & ConstructorParameters<typeof PlainTurns>[0];
const ids = fc.constantFrom('a', 'b', 'c');
const happened: fc.Arbitrary<JudgeInput> = fc.oneof(
  ids.map(id => speechStarted(id, 0)),
  ids.map(id => speechStopped(id, 400)),
  ids.map(id => committed(id)),
  ids.map(id => userWas(id, 'Stop.')),
  fc.constant({type: 'input_audio_buffer.cleared'} as const),
  fc.boolean().map(audible => ({type: 'audible', audible}) as const),
);

/** In words, without the stepping back: the ear of the page does that by itself. */
function told(
  make: (onDecision: (decision: Decision) => void) => {feed(input: JudgeInput): void; close(): void},
): {
  decisions: string[];
  feed: (inputs: readonly JudgeInput[]) => void;
  close: () => void;
} {
  const decisions: string[] = [];
  const turns = make(({kind, itemId}) => kind !== 'duck' && decisions.push(`${kind} ${itemId}`));
  return {decisions, feed: inputs => inputs.forEach(input => turns.feed(input)), close: () => turns.close()};
}

/** The judge is a module: it is loaded once, and then there within some turns of the loop. */
async function judgeLoaded(): Promise<void> {
  await import('../../../src/realtime/conversation/turn-watch.js');
  for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve));
}

describe('turns that nobody judges yet', () => {
  test('are told at once while nothing is to be heard', () => {
    const {decisions, feed} = told(onDecision => new PlainTurns(SESSION, onDecision));
    feed([speechStarted('a', 0), committed('a'), committed('a'), committed('b')]);
    assert.deepEqual(decisions, ['turn a', 'turn b']);
  });

  test('are those that the judge tells of, whatever happens in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happened, {minLength: 10, maxLength: 30, size: 'max'}), async inputs => {
        const plain = told(onDecision => new PlainTurns(SESSION, onDecision));
        const judged = told(onDecision => new TurnWatch(judgeSettingsOf(SESSION), onDecision));
        plain.feed(inputs);
        judged.feed(inputs);
        await judgeLoaded();
        plain.close();
        judged.close();
        assert.deepEqual(plain.decisions, judged.decisions);
      }),
      {numRuns: 300},
    );
  });

  test('are no doubt where they began before the answer, though their beginning is told twice', async () => {
    const {decisions, feed} = told(onDecision => new PlainTurns(SESSION, onDecision));
    feed([speechStarted('a', 0), {type: 'audible', audible: true}, speechStarted('b', 0)]);
    feed([speechStarted('a', 0), committed('a')]);
    await judgeLoaded();
    assert.deepEqual(decisions, ['turn a']);
  });

  test('say nothing any more once their link is closed, though the judge comes late', async () => {
    const {decisions, feed, close} = told(onDecision => new PlainTurns(SESSION, onDecision));
    feed([{type: 'audible', audible: true}, speechStarted('a', 0), userWas('a', 'Stop.')]);
    close();
    await judgeLoaded();
    assert.deepEqual(decisions, []);
  });
});
