/** `npm run cost`: what a call would cost by each model, and the page that holds the same. */
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';
import {
  MAX_CONTEXT_TOKENS,
  MINUTES,
  minuteCosts,
  talkingCosts,
} from '../../../server/commands/cost/model-costs.js';
import {RECORDED_CALL} from '../../../server/commands/cost/recorded-call.js';
import {costReport} from '../../../server/commands/cost/report.js';
import {DEFAULT_REALTIME_MODEL, PRICES_READ_ON} from '../../../server/upstream/models.js';

const PAGE = 'docs/cost.md';
const one = {second: 1, textIn: 100, audioIn: 20, textOut: 10, audioOut: 40};
const CALL = {
  ...{recordedOn: '2026-11-23', seconds: 600, answeredSeconds: 4, instructionWords: 10},
  turns: [{second: 1, seconds: 60}],
  answers: [one, {...one, second: 90, textIn: 110, audioIn: 80}],
};
const small = (call = CALL): ReturnType<typeof talkingCosts>[number] =>
  talkingCosts(call).find(({model}) => model === DEFAULT_REALTIME_MODEL) ?? assert.fail();

describe('what a call would cost', () => {
  test('is what its answers took, at the prices of the model, and what was written down', () => {
    // 100 words at 0.60, 20 tokens of voice at 10, 10 at 2.40 and 40 at 20 dollars a million; a minute at 0.0045 dollars.
    const first = 100 * 0.6 + 20 * 10 + 10 * 2.4 + 40 * 20 + 4_500;
    assert.equal(small().costs[0], first);
    // Of the second one, what the first has read is kept.
    const second = 100 * 0.06 + 10 * 0.6 + 20 * 0.3 + 60 * 10 + 10 * 2.4 + 40 * 20;
    assert.ok(Math.abs((small().costs[2] ?? 0) - (first + second)) <= 2);
    assert.equal(small().uncached, first + 110 * 0.6 + 80 * 10 + 10 * 2.4 + 40 * 20);
  });

  test('is of no more of the conversation than an answer may read', () => {
    const long = {...one, textIn: 0, audioIn: MAX_CONTEXT_TOKENS};
    const cost = (audioIn: number): number => small({...CALL, answers: [{...long, audioIn}]}).uncached;
    assert.ok(cost(MAX_CONTEXT_TOKENS) > cost(MAX_CONTEXT_TOKENS / 2));
    assert.equal(cost(MAX_CONTEXT_TOKENS * 3), cost(MAX_CONTEXT_TOKENS));
  });

  test('grows with the call, and is never more than where nothing is kept', () => {
    for (const {costs, uncached} of talkingCosts(RECORDED_CALL)) {
      assert.ok(costs.every((cost, at) => cost > (costs[at - 1] ?? 0)));
      assert.ok(uncached > (costs.at(-1) ?? Infinity));
    }
  });

  test('stands beside what the guard holds for an answer, and what it lets a call take', () => {
    // As `check-config` says for an agent of whom nothing is written.
    const {answer, most} = small();
    assert.ok(Math.abs(answer - 103_000) < 2_000, `${answer}`);
    assert.equal(most, 1_000_000);
  });

  test('is by the clock where a model is paid by the minute', () => {
    const [translation] = minuteCosts('translation');
    assert.deepEqual(
      translation?.costs,
      MINUTES.map(minutes => minutes * 34_000),
    );
  });

  test('is told as modelled, with the date of its prices and of its call', () => {
    for (const report of [costReport(true), costReport(false)]) {
      assert.match(report, /^Modelled, by prices that were read on /);
      for (const date of [PRICES_READ_ON, RECORDED_CALL.recordedOn]) assert.ok(report.includes(date));
    }
    assert.doesNotMatch(costReport(false), /[`\]]/);
  });
});

describe('the call that was recorded', () => {
  test('is as long as the longest that is told of, and somebody talked all the time', () => {
    assert.ok(RECORDED_CALL.seconds >= 60 * (MINUTES.at(-1) ?? 0));
    const moments = RECORDED_CALL.answers.map(({second}) => second);
    assert.ok(moments.every((moment, at) => moment - (moments[at - 1] ?? 0) < 45));
    assert.ok(Math.abs(RECORDED_CALL.turns.length - RECORDED_CALL.answers.length) <= 1);
  });
});

describe(PAGE, () => {
  test('holds what `npm run cost -- --markdown` prints', () => {
    const written = readFileSync(PAGE, 'utf8');
    assert.ok(written.includes(costReport(true)), `${PAGE} differs: paste what the command prints`);
  });
});
