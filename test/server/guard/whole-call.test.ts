/** A call whose provider answers by itself: all of its money is held from its start, and it ends before that is not enough. */
import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {RunningCharges} from '../../../server/guard/running-charges.js';
import type {Visiting} from '../../../server/guard/visiting.js';
import {WholeCall} from '../../../server/guard/whole-call.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import type {Store} from '../../../server/store/store.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import {OpenGuard, type FuzzSocket} from '../../support/fuzz/open-guard.js';

/** Of the default model: a token of an answer is a cent, and no answer has more than a hundred. */
const PRICE = {
  ...{textOut: 10_000, audioOut: 10_000, imageIn: 0, imageCached: 0},
  ...{textIn: 0, textCached: 0, audioIn: 0, audioCached: 0},
};
const WHOLE = 5_000_000;
const WORST = 1_000_000;

type Frame = {readonly type: string; readonly code?: string};

describe('a call that is held whole', () => {
  let store: Store;
  let reserved: number;
  let guard: OpenGuard;
  let sent: ClientEvent[];
  let told: Frame[];
  let isOver: boolean;

  beforeEach(() => {
    const books = createMemoryStore();
    reserved = 0;
    store = {
      ...books,
      reserve: request => {
        reserved += 1;
        return books.reserve(request);
      },
    };
    [sent, told, isOver] = [[], [], false];
    guard = open({});
  });
  afterEach(() => guard.close());

  const open = (other: Partial<typeof PRICE>, heard = {perMinute: 0}): OpenGuard => {
    const prices = {'gpt-realtime-2.1-mini': {...PRICE, ...other}, 'gpt-transcribe': heard};
    return new OpenGuard({
      agent: {
        maxOutputTokens: 100,
        responses: 'provider',
        bargeIn: 'immediate',
        allow: ['turn-detection', 'instructions'],
      },
      money: {limits: {call: {dollars: 5}, visitor: {dollarsPerDay: 8}}, prices, store},
      onEvent: (event, socket) => {
        sent.push(event);
        if (event.type === 'session.update')
          queueMicrotask(() => socket.say('{"type":"session.updated","session":{}}'));
      },
      onFrame: frame => told.push(frame as Frame),
    });
  };

  const rounds = async (): Promise<void> => {
    for (let round = 0; round < 5; round += 1) await new Promise(setImmediate);
  };
  const begin = async (): Promise<{visiting: Visiting; socket: FuzzSocket}> => {
    const visiting = guard.visit(() => (isOver = true));
    visiting.onText('{"type":"start","mode":"conversation","leg":"websocket"}');
    visiting.onText('{"type":"leg.open"}');
    await rounds();
    return {visiting, socket: guard.socket!};
  };
  const begins = (socket: FuzzSocket, id: string): void =>
    socket.say(JSON.stringify({type: 'response.created', response: {id}}));
  const ends = (socket: FuzzSocket, id: string, tokens: number): void => {
    const usage = {input_tokens: 0, output_tokens: tokens, output_token_details: {text_tokens: tokens}};
    socket.say(JSON.stringify({type: 'response.done', response: {id, usage}}));
  };
  const answers = async (socket: FuzzSocket, id: string, tokens: number): Promise<void> => {
    begins(socket, id);
    ends(socket, id, tokens);
    await rounds();
  };
  const totals = async (): Promise<[number, number]> => {
    const {spent, reserved: held} = await store.totals(Date.now());
    return [spent, held];
  };
  const detections = (): unknown[] =>
    sent.flatMap(event =>
      event.type === 'session.update' ? [event.session.audio?.input?.turn_detection] : [],
    );

  test('takes it when it is let in, and gives back at its end what no answer did cost', async () => {
    const {visiting, socket} = await begin();
    assert.deepEqual(await totals(), [0, WHOLE]);
    await answers(socket, 'own', 7);
    assert.deepEqual(
      told.filter(({type}) => type.startsWith('response.')).map(({type}) => type),
      ['response.created', 'response.done'],
      'it passes like any other',
    );
    await visiting.end('visitor');
    assert.deepEqual(await totals(), [70_000, 0]);
  });

  test('leaves another call of its visitor what is left of the day, and that is not enough', async () => {
    const first = await begin();
    await begin();
    assert.equal(told.at(-1)?.code, 'budget/reserved');
    await first.visiting.end('visitor');
    await begin();
    assert.equal(told.at(-1)?.type, 'leg.opened');
  });

  test('is refused for the day once the day has not that much left', async () => {
    for (let call = 0; call < 2; call += 1) {
      const {visiting, socket} = await begin();
      for (let answer = 0; answer < 2; answer += 1) await answers(socket, `own_${call}_${answer}`, 100);
      await visiting.end('visitor');
    }
    assert.deepEqual(await totals(), [4 * WORST, 0]);
    await begin();
    assert.equal(told.at(-1)?.code, 'budget/exhausted');
  });

  test('pays what the guard asks for itself out of the same, and asks the books nothing', async () => {
    const {visiting, socket} = await begin();
    const content = [{type: 'input_text', text: 'Which shoes are red?'}];
    const item = {type: 'message', role: 'user', content};
    visiting.onText(JSON.stringify({type: 'conversation.item.create', item}));
    visiting.onText('{"type":"response.create"}');
    await rounds();
    assert.equal(sent.at(-1)?.type, 'response.create');
    await answers(socket, 'asked', 20);
    await visiting.end('visitor');
    assert.deepEqual([await totals(), reserved], [[200_000, 0], 0]);
  });

  test('pays nothing for what is asked before anybody is there to hear it', async () => {
    const visiting = guard.visit(() => (isOver = true));
    visiting.onText('{"type":"start","mode":"conversation","leg":"websocket"}');
    await rounds();
    visiting.onText('{"type":"input_audio_buffer.commit"}');
    const content = [{type: 'input_text', text: 'Which shoes are red?'}];
    const item = {type: 'message', role: 'user', content};
    visiting.onText(JSON.stringify({type: 'conversation.item.create', item}));
    visiting.onText('{"type":"response.create"}');
    await rounds();
    await visiting.end('visitor');
    assert.deepEqual(await totals(), [0, 0]);
  });

  test('is enough for the answers that run, until the minutes of their model come near', async t => {
    t.mock.timers.enable({apis: ['Date'], now: Date.UTC(2026, 10, 22)});
    const running = new RunningCharges({perMinute: {perMinute: 0.06}}, Date.now());
    running.whole = WHOLE;
    const call = new WholeCall(running, 30_000);
    const first = await call.reserve(WORST);
    await call.reserve(WORST);
    assert.ok(call.isCovered);
    t.mock.timers.tick(2_950_000);
    assert.ok(call.isCovered, 'two million are kept for them');
    t.mock.timers.tick(100_000);
    assert.ok(!call.isCovered);
    await call.settle(first, 0);
    assert.ok(call.isCovered, 'one of them is over');
  });

  test('counts at its worst what nobody heard the end of', async () => {
    const {visiting, socket} = await begin();
    begins(socket, 'own');
    await visiting.end('visitor');
    assert.deepEqual(await totals(), [WORST, 0]);
  });

  test('hears nobody any more when it has no room for one answer that runs unheard and one more, and ends', async () => {
    const {visiting, socket} = await begin();
    for (const id of ['a', 'b', 'c']) await answers(socket, id, 100);
    assert.ok(!detections().includes(null), 'two still fit');
    await answers(socket, 'd', 100);
    assert.equal(detections().at(-1), null);
    visiting.onText('{"type":"update","settings":{"turnDetection":"semantic_vad"}}');
    assert.equal(detections().at(-1), null, 'no page opens its ears again');
    begins(socket, 'on its way');
    assert.deepEqual(sent.at(-1), {type: 'response.cancel', response_id: 'on its way'});
    ends(socket, 'on its way', 50);
    while (!isOver) await new Promise(setImmediate);
    await visiting.end('budget');
    assert.deepEqual(await totals(), [4_500_000, 0]);
  });

  test('says so before it comes to that', async () => {
    const {socket} = await begin();
    const warnings = (): Frame[] => told.filter(({type}) => type === 'limits');
    await answers(socket, 'a', 100);
    assert.deepEqual(warnings(), []);
    // Two dollars of five, and two more that must be left.
    await answers(socket, 'b', 100);
    assert.deepEqual(warnings(), [{type: 'limits', budgetUsed: 0.8}]);
    assert.ok(!detections().includes(null));
  });

  test('does not wait for the end of what somebody says meanwhile', async () => {
    const {visiting, socket} = await begin();
    for (const id of ['a', 'b', 'c']) await answers(socket, id, 100);
    begins(socket, 'd');
    socket.say('{"type":"input_audio_buffer.speech_started","item_id":"turn","audio_start_ms":0}');
    ends(socket, 'd', 100);
    await rounds();
    assert.equal(sent.at(-1)?.type, 'input_audio_buffer.clear');
    socket.say('{"type":"input_audio_buffer.cleared"}');
    const since = performance.now();
    while (!isOver) await new Promise(setImmediate);
    assert.ok(performance.now() - since < 2_000, 'nobody waits for a turn that will not end');
    await visiting.end('budget');
  });

  test('looks at what is being heard, too: writing it down costs something', async context => {
    await guard.close();
    context.mock.timers.enable({apis: ['setTimeout', 'Date']});
    // Two answers and 112.5 s at once leave room for eight seconds more.
    guard = open({}, {perMinute: 1.5});
    const {visiting, socket} = await begin();
    socket.say('{"type":"input_audio_buffer.speech_started","item_id":"turn","audio_start_ms":0}');
    assert.ok(!detections().includes(null));
    context.mock.timers.tick(10_000);
    await rounds();
    assert.equal(detections().at(-1), null);
    await visiting.end('visitor');
  });

  test('becomes no other one whose answers would not fit', async () => {
    await guard.close();
    // Then instructions cost something, too: eight thousand bytes of them some forty cents for each answer.
    guard = open({textIn: 55});
    const {visiting, socket} = await begin();
    await answers(socket, 'a', 100);
    const before = sent.length;
    visiting.onText(JSON.stringify({type: 'update', settings: {instructions: 'x'.repeat(8_000)}}));
    await rounds();
    assert.deepEqual([sent.length, told.at(-1)?.code], [before, 'budget/exhausted']);
    visiting.onText(JSON.stringify({type: 'update', settings: {instructions: 'Be brief.'}}));
    await rounds();
    assert.equal(sent.length, before + 1);
  });

  test('gets no other session then: the provider would answer in it', async () => {
    const {visiting, socket} = await begin();
    for (const id of ['a', 'b', 'c', 'd']) await answers(socket, id, 100);
    visiting.onText('{"type":"leg.open"}');
    await rounds();
    assert.equal(told.at(-1)?.code, 'budget/exhausted');
  });
});
