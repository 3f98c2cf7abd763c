/** Answers are asked for once they are paid for, and settled by what they did cost. */
import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import {PaidResponses} from '../../../server/guard/paid-responses.js';
import type {Reservation} from '../../../server/guard/call-budget.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {VoiceError} from '../../../src/shared/errors.js';

const WORST = 100;
const CREATE = {type: 'response.create', event_id: 'ask_1'} as const;

describe('an answer', () => {
  let sent: ClientEvent[];
  let settled: Array<[string, number | undefined]>;
  let refused: string[];
  let waiting: Array<{grant: () => void; refuse: (error: VoiceError) => void}>;
  let lasts: number;
  let isLast: boolean;
  let paid: PaidResponses;

  beforeEach(() => {
    sent = [];
    settled = [];
    refused = [];
    waiting = [];
    lasts = 0;
    isLast = false;
    let count = 0;
    paid = new PaidResponses({
      budget: {
        reserve: amount =>
          new Promise<Reservation>((resolve, reject) => {
            count += 1;
            const id = `r${count}`;
            waiting.push({grant: () => resolve({id, amount}), refuse: reject});
          }),
        settle: ({id}, cost) => {
          settled.push([id, cost]);
          return Promise.resolve();
        },
        isLast: () => isLast,
      },
      send: event => sent.push(event),
      worst: () => WORST,
      cost: ({usage}) => usage?.total_tokens,
      onRefused: ({code}) => refused.push(code),
      onUnsettled: failure => assert.fail(String(failure)),
      onLast: () => (lasts += 1),
    });
  });

  const turn = (): Promise<void> => new Promise(setImmediate);
  const granted = async (): Promise<void> => {
    waiting.shift()?.grant();
    await turn();
  };
  const begins = (id = 'resp_1'): void => paid.observe({type: 'response.created', response: {id}});
  const ends = (usage?: {total_tokens: number}, id = 'resp_1'): void =>
    paid.observe({type: 'response.done', response: {id, ...(usage && {usage})}});

  test('is not asked for before its worst case is held', async () => {
    paid.ask(CREATE);
    await turn();
    assert.deepEqual(sent, []);
    await granted();
    assert.deepEqual(sent, [CREATE]);
  });

  test('costs what the provider says that it took', async () => {
    paid.ask(CREATE);
    await granted();
    begins();
    ends({total_tokens: 30});
    assert.deepEqual(settled, [['r1', 30]]);
  });

  test('costs its worst case, where the provider does not say', async () => {
    paid.ask(CREATE);
    await granted();
    begins();
    ends();
    assert.deepEqual(settled, [['r1', undefined]]);
  });

  test('that is not granted is not asked for, and somebody is told', async () => {
    paid.ask(CREATE);
    waiting[0]?.refuse(new VoiceError('budget/exhausted'));
    await turn();
    assert.deepEqual([sent, refused], [[], ['budget/exhausted']]);
  });

  test('that is taken back before it is granted is never asked for, and costs nothing', async () => {
    paid.ask(CREATE);
    assert.equal(paid.cancel(), true);
    await granted();
    assert.deepEqual([sent, settled], [[], [['r1', 0]]]);
    assert.equal(paid.cancel(), false);
  });

  test('that is taken back and refused is no news', async () => {
    paid.ask(CREATE);
    paid.cancel();
    waiting[0]?.refuse(new VoiceError('budget/exhausted'));
    await turn();
    assert.deepEqual(refused, []);
  });

  test('that is on its way cannot be taken back', async () => {
    paid.ask(CREATE);
    await granted();
    assert.equal(paid.cancel(), false);
  });

  test('that the provider refuses to make costs nothing', async () => {
    paid.ask(CREATE);
    await granted();
    paid.observe({type: 'error', error: {event_id: 'ask_1', code: 'x', message: 'no'}});
    assert.deepEqual(settled, [['r1', 0]]);
  });

  test('whose session ends costs its worst case, running or only asked for', async () => {
    paid.ask(CREATE);
    await granted();
    begins();
    paid.ask({...CREATE, event_id: 'ask_2'});
    await granted();
    paid.close();
    assert.deepEqual(settled, [
      ['r1', undefined],
      ['r2', undefined],
    ]);
  });

  test('that is the last one says goodbye, and is told of when it is over', async () => {
    isLast = true;
    paid.ask(CREATE);
    await granted();
    const [event] = sent;
    assert.ok(event?.type === 'response.create');
    assert.match(event.response?.instructions ?? '', /goodbye/);
    begins();
    assert.equal(lasts, 0);
    ends({total_tokens: 30});
    assert.equal(lasts, 1);
  });

  test('of somebody else is none of its business', () => {
    begins('theirs');
    ends({total_tokens: 30}, 'theirs');
    assert.deepEqual(settled, []);
  });
});
