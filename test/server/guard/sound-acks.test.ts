/** What the guard tells a widget of its sound: from where it would have to be said again. */
import assert from 'node:assert/strict';
import {beforeEach, describe, test} from 'node:test';
import fc from 'fast-check';
import {SoundAcks} from '../../../server/guard/sound-acks.js';
import {
  committed,
  speechStarted as started,
  speechStopped as stopped,
  userWas,
} from '../../realtime/conversation/events.js';

const SAMPLES_PER_MS = 24;
const CHUNK_MS = 20;

const written = (id: string): ReturnType<typeof userWas> => userWas(id, 'words');

describe('the acknowledgement of sound', () => {
  let acks: SoundAcks;
  let now: number;
  /** All that was told. */
  let told: number[];
  beforeEach(() => {
    now = 1_000;
    told = [];
    acks = new SoundAcks(() => now);
  });

  const look = (hearsTurns = true): void => {
    const samples = acks.news({hearsTurns});
    if (samples !== undefined) told.push(samples / SAMPLES_PER_MS);
  };
  /** So much sound comes, as fast as it is spoken or at once. */
  const hear = (ms: number, {atOnce = false, dropped = false, hearsTurns = true} = {}): void => {
    for (let heard = 0; heard < ms; heard += CHUNK_MS) {
      if (!atOnce) now += CHUNK_MS;
      acks.take(CHUNK_MS * SAMPLES_PER_MS, {dropped});
      look(hearsTurns);
    }
  };
  const news = (...events: Parameters<SoundAcks['observe']>): void => {
    acks.observe(...events);
    look();
  };
  const last = (): number => told.at(-1) ?? 0;

  test('is up to the beginning of a turn until it is written down, and then up to its end', () => {
    hear(1_000);
    news(started('a', 400));
    assert.equal(last(), 400);
    hear(1_000);
    assert.equal(last(), 400);
    news(stopped('a', 1_600));
    assert.equal(last(), 400);
    hear(400);
    news(committed('a'));
    hear(9_000);
    assert.equal(last(), 400);
    news(written('a'));
    assert.ok(last() >= 1_600, String(last()));
  });

  test('is up to the end of a turn that is answered, though nobody wrote it down', () => {
    hear(1_000);
    news(started('a', 400));
    hear(1_000);
    news(stopped('a', 1_600));
    news(committed('a'));
    news({type: 'conversation.item.added', item: {id: 'b', type: 'message', role: 'assistant'}});
    assert.equal(last(), 1_600);
  });

  test('is up to the end of a turn that was nothing', () => {
    hear(2_000);
    news(started('a', 400));
    news(stopped('a', 1_600));
    news(committed('a'));
    news({type: 'conversation.item.deleted', item_id: 'a'});
    assert.equal(last(), 1_600);
  });

  test('leaves a next turn alone that began before the news of the one before', () => {
    hear(3_000);
    news(started('a', 400));
    hear(1_000);
    news(stopped('a', 2_000));
    news(started('b', 2_600));
    assert.equal(last(), 400);
    news(committed('a'));
    news(written('a'));
    hear(9_000);
    assert.equal(last(), 2_600);
  });

  test('of a turn by hand is up to what had come when it was ended', () => {
    hear(2_000, {hearsTurns: false});
    acks.ask();
    hear(500, {hearsTurns: false});
    news(committed('a'));
    assert.deepEqual(told, []);
    news(written('a'));
    assert.deepEqual(told, [2_000]);
  });

  test('of a turn by hand never comes before it is ended', () => {
    hear(30_000, {hearsTurns: false});
    assert.deepEqual(told, []);
  });

  test('of what was cleared is all that had come by then', () => {
    hear(1_000);
    news(started('a', 400));
    acks.ask();
    hear(200);
    news({type: 'input_audio_buffer.cleared'});
    assert.equal(last(), 1_000);
  });

  test('goes on in a silence, once a second, behind what may still be told of a voice', () => {
    hear(20_000);
    assert.ok(last() > 15_000 && last() <= 17_500, String(last()));
    assert.ok(told.length > 12 && told.length <= 20, String(told.length));
  });

  test('waits for what came at once: nobody hears a minute in no time', () => {
    hear(40_000, {atOnce: true});
    hear(2_000);
    assert.deepEqual(told, []);
    hear(2_000);
    assert.ok(last() >= 39_000 && last() <= 42_000, String(last()));
  });

  test('counts by the leg, where another session hears the rest of it', () => {
    hear(10_000);
    acks.follow();
    hear(1_000);
    news(started('b', 600));
    assert.equal(last(), 10_600);
    news(stopped('b', 900));
    news(committed('b'));
    news(written('b'));
    assert.equal(last(), 10_900);
  });

  test('counts by the leg, where some of it was kept from the session', () => {
    hear(1_000);
    hear(1_000, {dropped: true});
    hear(1_000);
    // In the session these two are next to each other.
    news(started('a', 900));
    assert.equal(last(), 900);
    news(stopped('a', 1_500));
    news(committed('a'));
    news(written('a'));
    assert.equal(last(), 2_500);
  });

  test('believes no provider that has heard more than it was sent', () => {
    hear(1_000);
    news(started('a', 1e308));
    news(stopped('a', -1e308));
    news(committed('a'));
    news(written('a'));
    assert.equal(last(), 1_000);
    news({type: 'input_audio_buffer.timeout_triggered', item_id: 'b'});
    assert.equal(last(), 1_000);
  });

  test('only grows, and never goes beyond what came, whatever is told', () => {
    const id = fc.constantFrom('a', 'b', 'c');
    const ms = fc.integer({min: -100, max: 20_000});
    const step = fc.oneof(
      fc.record({does: fc.constant('hear' as const), ms: fc.nat({max: 4_000}), dropped: fc.boolean()}),
      fc.record({does: fc.constant('started' as const), id, ms}),
      fc.record({does: fc.constant('stopped' as const), id, ms}),
      fc.record({does: fc.constantFrom('committed' as const, 'written' as const, 'cleared' as const), id}),
      fc.record({does: fc.constantFrom('ask' as const, 'follow' as const)}),
    );
    fc.assert(
      fc.property(fc.array(step, {maxLength: 40}), steps => {
        acks = new SoundAcks(() => now);
        told = [];
        let received = 0;
        for (const one of steps) {
          if (one.does === 'hear') {
            hear(one.ms, {dropped: one.dropped});
            received += Math.ceil(one.ms / CHUNK_MS) * CHUNK_MS;
          } else if (one.does === 'started') news(started(one.id, one.ms));
          else if (one.does === 'stopped') news(stopped(one.id, one.ms));
          else if (one.does === 'committed') news(committed(one.id));
          else if (one.does === 'written') news(written(one.id));
          else if (one.does === 'cleared') news({type: 'input_audio_buffer.cleared'});
          else acks[one.does]();
          assert.ok(last() <= received, `${last()} of ${received}`);
        }
        assert.deepEqual(
          told,
          [...new Set(told)].sort((a, b) => a - b),
        );
      }),
    );
  });
});
