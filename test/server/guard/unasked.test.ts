/** Answers that nobody asked for are told apart from those that somebody did, cancelled, and counted. */
import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import type {Reservation} from '../../../server/guard/call-budget.js';
import type {CallReport} from '../../../server/report/call-report.js';
import {createMemoryStore} from '../../../server/store/memory-store.js';
import type {Store} from '../../../server/store/store.js';
import {MOST_UNASKED, Unasked} from '../../../server/guard/unasked.js';
import type {UpstreamSocket, UpstreamSocketEvents} from '../../../server/upstream/upstream.js';
import type {ClientEvent} from '../../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {OpenGuard, type FuzzSocket} from '../../support/fuzz/open-guard.js';

const ASK = {type: 'response.create', event_id: 'ask_1'} as const;
const WORST: Reservation = {id: 'r1', amount: 100};

class Session implements UpstreamSocket {
  readonly events = new Emitter<UpstreamSocketEvents>();
  readonly expiresAt = 7;
  readonly told: ClientEvent[] = [];
  isOpen = true;

  send(event: ClientEvent): void {
    this.told.push(event);
  }
  close(): void {
    this.isOpen = false;
  }
  say(event: ServerEvent): ServerEvent {
    this.events.emit('event', event);
    return event;
  }
  begins(id: string): ServerEvent {
    return this.say({type: 'response.created', response: {id}});
  }
  ends(id: string, total_tokens?: number): ServerEvent {
    return this.say({type: 'response.done', response: {id, ...(total_tokens && {usage: {total_tokens}})}});
  }
  adds(item: string, id: string): ServerEvent {
    const added = {id: item, type: 'message', role: 'assistant'};
    return this.say({type: 'response.output_item.added', response_id: id, output_index: 0, item: added});
  }
}

describe('an answer that nobody asked for', () => {
  let session: Session;
  let socket: UpstreamSocket;
  let unasked: Unasked;
  let held: number;
  let settled: Array<number | undefined>;
  let cut: string[];
  let tooMany: number;
  let mayAnswer: boolean;
  let store: Promise<unknown>;

  const watch = (): Session => {
    session = new Session();
    socket = unasked.watch(session);
    return session;
  };
  beforeEach(() => {
    [held, settled, cut, tooMany, mayAnswer] = [0, [], [], 0, false];
    store = Promise.resolve();
    unasked = new Unasked({
      mayAnswer: () => mayAnswer,
      hold: () => {
        held += 1;
        return store.then(() => WORST);
      },
      settle: (reservation, response) => {
        assert.equal(reservation, WORST);
        settled.push(response?.usage?.total_tokens);
        return Promise.resolve();
      },
      onCut: response => cut.push(response.id),
      onTooMany: () => (tooMany += 1),
    });
    watch();
  });

  test('is cancelled by its name, and held at its worst, as soon as it is told of', () => {
    session.begins('own');
    assert.deepEqual(session.told, [{type: 'response.cancel', response_id: 'own'}]);
    assert.equal(held, 1);
  });

  test('is counted by what it did cost', async () => {
    session.begins('own');
    session.ends('own', 30);
    await unasked.settled();
    assert.deepEqual([settled, cut], [[30], ['own']]);
  });

  test('is counted when it was held, also where its end comes before that', async () => {
    let grant: (value: unknown) => void = () => undefined;
    store = new Promise(resolve => (grant = resolve));
    session.begins('own');
    session.ends('own', 30);
    const done = unasked.settled();
    await new Promise(setImmediate);
    assert.deepEqual(settled, []);
    grant(undefined);
    await done;
    assert.deepEqual(settled, [30]);
  });

  test('is counted at its worst where its session ends first, whoever ends it', async () => {
    session.begins('own');
    socket.close();
    watch().begins('other');
    session.events.emit('closed', new VoiceError('transport/lost'));
    await unasked.settled();
    assert.deepEqual(settled, [undefined, undefined]);
  });

  test('is counted where nobody could hear that it began, and only its end is told', async () => {
    const done = session.ends('own', 30);
    await unasked.settled();
    assert.deepEqual([held, settled, unasked.has(done)], [1, [30], true]);
    assert.deepEqual(session.told, [], 'what is over needs no end');
  });

  test('is not the one that was asked for', () => {
    socket.send(ASK);
    const events = [session.begins('ours'), session.adds('item', 'ours'), session.ends('ours', 30)];
    assert.deepEqual([held, session.told, events.some(event => unasked.has(event))], [0, [ASK], false]);
  });

  test('is the second one behind one request', () => {
    socket.send(ASK);
    session.begins('ours');
    session.begins('own');
    assert.deepEqual(session.told.at(-1), {type: 'response.cancel', response_id: 'own'});
  });

  test('is the one behind a request that was refused', () => {
    socket.send(ASK);
    session.say({type: 'error', error: {event_id: 'ask_1', code: 'x', message: 'no'}});
    session.begins('own');
    assert.equal(held, 1);
  });

  test('is none of the visitor’s business, with all that belongs to it', () => {
    const part = {response_id: 'own', item_id: 'item', output_index: 0, content_index: 0};
    const item = {id: 'item', type: 'message', role: 'assistant'};
    const own: ServerEvent[] = [
      session.begins('own'),
      session.adds('item', 'own'),
      session.say({type: 'conversation.item.added', item}),
      session.say({type: 'response.output_audio.delta', ...part, delta: 'AAAA'}),
      session.say({type: 'response.output_audio_transcript.delta', ...part, delta: 'hello'}),
      session.say({type: 'output_audio_buffer.started', response_id: 'own'}),
      session.ends('own'),
      session.say({type: 'conversation.item.deleted', item_id: 'item'}),
    ];
    for (const event of own) assert.ok(unasked.has(event), event.type);
    const others: ServerEvent[] = [
      session.say({type: 'input_audio_buffer.speech_started', item_id: 'turn', audio_start_ms: 0}),
      session.say({type: 'conversation.item.added', item: {...item, id: 'turn', role: 'user'}}),
      session.say({type: 'session.updated', session: {}}),
    ];
    for (const event of others) assert.ok(!unasked.has(event), event.type);
  });

  test('is taken out of the conversation, once, and silenced where its sound goes another way', () => {
    session.begins('own');
    session.adds('item', 'own');
    session.say({type: 'output_audio_buffer.started', response_id: 'own'});
    session.ends('own');
    session.ends('own');
    assert.deepEqual(session.told.slice(1), [
      {type: 'output_audio_buffer.clear'},
      {type: 'conversation.item.delete', item_id: 'item'},
    ]);
  });

  test('is told apart by its session: another one may give the same name to what was asked for', () => {
    session.begins('resp_1');
    watch();
    socket.send(ASK);
    assert.ok(!unasked.has(session.begins('resp_1')));
    assert.equal(held, 1);
  });

  test('is paid for and passes like any other, as often as it likes, where the provider answers by itself', async () => {
    mayAnswer = true;
    for (let count = 0; count <= MOST_UNASKED; count += 1) {
      const events = [session.begins(`own_${count}`), session.adds('item', `own_${count}`)];
      events.push(session.ends(`own_${count}`, 30));
      assert.ok(!events.some(event => unasked.has(event)));
    }
    await unasked.settled();
    assert.deepEqual([session.told, cut, tooMany], [[], [], 0]);
    assert.deepEqual(settled, new Array(MOST_UNASKED + 1).fill(30));
  });

  test('is borne a few times in a call, through all its sessions, and not once more', () => {
    for (let count = 0; count < MOST_UNASKED; count += 1) watch().begins('own');
    assert.equal(tooMany, 0);
    session.begins('another');
    assert.equal(tooMany, 1);
  });
});

describe('the money of a call whose provider answers unasked', () => {
  /** Of the default model: a token of an answer is a cent, and no answer has more than a hundred. */
  const output = {textOut: 10_000, audioOut: 10_000};
  const input = {textIn: 0, textCached: 0, audioIn: 0, audioCached: 0, imageIn: 0, imageCached: 0};
  const PRICES = {'gpt-realtime-2.1-mini': {...output, ...input}, 'gpt-transcribe': {perMinute: 0}};
  const WORST_OF_ALL = 1_000_000;
  const books = createMemoryStore();
  /** As one over a network is. */
  const store: Store = {
    ...books,
    reserve: async request => {
      const answer = await books.reserve(request);
      for (let rounds = 0; rounds < 5; rounds += 1) await new Promise(setImmediate);
      return answer;
    },
  };
  const reports: CallReport[] = [];
  let guard: OpenGuard;

  const call = async (
    dollars: number,
    run: (socket: FuzzSocket) => void,
  ): Promise<{spent: number; report: CallReport}> => {
    const before = (await store.totals(Date.now())).spent;
    guard = new OpenGuard({
      agent: {maxOutputTokens: 100},
      money: {limits: {call: {dollars}}, prices: PRICES, store},
      onEvent: ({type}, socket) => {
        if (type === 'session.update')
          queueMicrotask(() => socket.say('{"type":"session.updated","session":{}}'));
      },
      onFrame: () => undefined,
      onReport: report => reports.push(report),
    });
    const visiting = guard.visit(() => undefined);
    visiting.onText('{"type":"start","mode":"conversation","leg":"websocket"}');
    visiting.onText('{"type":"leg.open"}');
    while (guard.socket === undefined) await new Promise(setImmediate);
    await new Promise(setImmediate);
    run(guard.socket);
    await visiting.end('visitor');
    const {spent, reserved} = await store.totals(Date.now());
    assert.equal(reserved, 0);
    return {spent: spent - before, report: reports.at(-1)!};
  };
  const says = (type: string, id: string, usage?: object): string =>
    JSON.stringify({type, response: {id, ...(usage && {usage})}});

  test('pays for it by the provider’s count, and its tokens are in the report', async () => {
    const {spent, report} = await call(5, socket => {
      socket.say(says('response.created', 'own'));
      const usage = {input_tokens: 20, output_tokens: 7, output_token_details: {text_tokens: 7}};
      socket.say(says('response.done', 'own', usage));
    });
    assert.equal(spent, 70_000);
    assert.equal(report.cost, 0.07);
    assert.deepEqual([report.usage.inputTokens, report.usage.outputTokens], [20, 7]);
    assert.equal(report.responses, 1);
  });

  test('pays all that it can have cost where nobody says what it was', async () => {
    const {spent} = await call(5, socket => {
      socket.say(says('response.created', 'without a count'));
      socket.say(says('response.done', 'without a count'));
      socket.say(says('response.created', 'without an end'));
    });
    assert.equal(spent, 2 * WORST_OF_ALL);
  });

  test('pays for it where there was no room for it, too, and the call is over before anybody can say', async () => {
    const {spent} = await call(0.5, socket => socket.say(says('response.created', 'own')));
    assert.equal(spent, WORST_OF_ALL);
  });
});
