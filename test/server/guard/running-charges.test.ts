/** What a call costs beside its answers: counted as the provider tells, held for as long as nobody might look. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {RunningCharges} from '../../../server/guard/running-charges.js';

const PER_MINUTE = {perMinute: 0.06};
/** $0.06 a minute is 1,000 micro-dollars a second. */
const A_SECOND = 1_000;
const START = 1_000_000;
const at = (seconds: number): number => START + seconds * 1000;

const began = (item_id: string) =>
  ({type: 'input_audio_buffer.speech_started', item_id, audio_start_ms: 0}) as const;
const committed = (item_id: string) => ({type: 'input_audio_buffer.committed', item_id}) as const;
const cleared = {type: 'input_audio_buffer.cleared'} as const;
const written = (item_id: string, seconds?: number) =>
  ({
    type: 'conversation.item.input_audio_transcription.completed',
    item_id,
    content_index: 0,
    transcript: 'hi',
    ...(seconds !== undefined && {usage: {type: 'duration', seconds}}),
  }) as const;

describe('writing down what is said', () => {
  const charges = (): RunningCharges => new RunningCharges({transcription: PER_MINUTE}, START);

  test('costs what the provider says, once', () => {
    const call = charges();
    call.observe(began('a'), at(1));
    call.observe(committed('a'), at(4));
    call.observe(written('a', 3), at(5));
    assert.equal(call.total(at(6)), 3 * A_SECOND);
    assert.equal(call.total(at(7)), 3 * A_SECOND);
  });

  test('costs as much as could be said in the turn, where the provider says nothing of it', () => {
    const call = charges();
    call.observe(began('a'), at(1));
    call.observe(committed('a'), at(4));
    call.observe(written('a'), at(5));
    assert.equal(
      call.total(at(6)),
      (4 * 1.5 + 60) * A_SECOND,
      'a memory full of sound may have come at once',
    );
    call.observe(began('b'), at(7));
    call.observe(written('b'), at(9));
    const more = (2 * 1.5 + 2) * A_SECOND;
    assert.equal(
      call.total(at(9)),
      (4 * 1.5 + 60) * A_SECOND + more,
      'and has had two seconds to fill again',
    );
  });

  test('costs nothing of a turn that is thrown away while it is spoken, however long ago that was', () => {
    const call = charges();
    call.observe(began('a'), at(1));
    call.observe(cleared, at(4));
    assert.equal(call.lastTotal(at(300)), 0);
  });

  test('still costs something of a turn that was complete before', () => {
    const call = charges();
    call.observe(began('a'), at(1));
    call.observe(committed('a'), at(4));
    call.observe(cleared, at(4));
    assert.ok(call.lastTotal(at(5)) > 0);
  });

  test('costs nothing while nobody speaks', () => {
    const call = charges();
    assert.equal(call.total(at(300)), 0);
    assert.equal(call.lastTotal(at(300)), 0);
  });

  test('is held for the lease and what may come at once, and for a turn as long as it is open', () => {
    const call = charges();
    // 30 s of lease and 5 s for the reaper, half as fast again, and 60 s at once.
    const quiet = call.hold(at(0), at(30));
    assert.equal(quiet, (35 * 1.5 + 60) * A_SECOND);
    call.observe(began('a'), at(0));
    assert.equal(call.hold(at(100), at(130)), quiet + 100 * 1.5 * A_SECOND);
    call.observe(committed('a'), at(100));
    assert.equal(call.hold(at(100), at(130)), quiet + 100 * 1.5 * A_SECOND, 'it is not written down yet');
    call.observe(written('a', 100), at(101));
    assert.equal(call.hold(at(101), at(131)), quiet);
  });

  test('of a turn that begins before the last one is written down is not forgotten', () => {
    const call = charges();
    call.observe(began('a'), at(0));
    call.observe(committed('a'), at(2));
    call.observe(began('b'), at(2));
    call.observe(written('a', 2), at(3));
    assert.equal(call.hold(at(12), at(42)), (35 * 1.5 + 60 + 10 * 1.5) * A_SECOND);
  });

  test('of a turn that is open when the call ends is taken for done', () => {
    const call = charges();
    call.observe(began('a'), at(0));
    assert.equal(call.lastTotal(at(10)), (10 * 1.5 + 60) * A_SECOND);
  });

  test('of a turn that is open when another session follows is taken for done, and held no longer', () => {
    const call = charges();
    const quiet = call.hold(at(0), at(30));
    call.observe(began('a'), at(0));
    call.follow(at(10));
    assert.equal(call.total(at(10)), (10 * 1.5 + 60) * A_SECOND);
    assert.equal(call.hold(at(100), at(130)), quiet);
  });

  test('of turns that nobody ever writes down is paid at last', () => {
    const call = charges();
    for (let turn = 0; turn < 17; turn += 1) call.observe(began(`t${turn}`), at(turn * 2));
    assert.equal(call.total(at(40)), (2 * 1.5 + 60) * A_SECOND);
  });

  test('of a turn by hand begins where the last one ended', () => {
    const call = charges();
    call.observe(committed('a'), at(10));
    call.observe(written('a'), at(11));
    assert.equal(call.total(at(11)), (11 * 1.5 + 60) * A_SECOND);
    call.observe(committed('b'), at(20));
    call.observe(written('b'), at(20));
    assert.equal(call.total(at(20)), (11 * 1.5 + 60 + 10 * 1.5) * A_SECOND);
  });

  test('of a turn by hand is held while it is spoken, and paid where its session ends before it says so', () => {
    const call = charges();
    call.byHand = true;
    assert.equal(call.hold(at(100), at(130)), ((100 + 35) * 1.5 + 60) * A_SECOND);
    call.onCommit();
    call.follow(at(100));
    assert.equal(call.total(at(100)), (100 * 1.5 + 60) * A_SECOND);
    call.onCommit();
    call.observe({type: 'error', error: {code: 'input_audio_buffer_commit_empty'}} as never, at(101));
    assert.equal(call.lastTotal(at(102)), (100 * 1.5 + 60) * A_SECOND, 'nothing more was said');
  });
});

test('each leg may bring its burst: of turns that nobody counts, all of it is paid, however fast the legs come', () => {
  const call = new RunningCharges({transcription: PER_MINUTE}, START);
  for (let leg = 0; leg < 3; leg += 1) {
    call.observe(began(`item_${leg}`), at(leg));
    call.observe(committed(`item_${leg}`), at(leg));
    call.follow(at(leg));
  }
  assert.ok(call.total(at(3)) >= 3 * 46 * A_SECOND);
});

test('and it is held for each session that runs, or is about to', () => {
  const call = new RunningCharges({transcription: PER_MINUTE}, START);
  const one = call.hold(at(0), at(30));
  call.sessionBegan(at(0));
  assert.equal(call.hold(at(0), at(30)), one);
  call.expectSession(at(0));
  assert.equal(call.hold(at(0), at(30)), one + 60 * A_SECOND);
  call.sessionEnded(at(0));
  assert.equal(call.hold(at(0), at(30)), one);
});

describe('a model that is paid by the minute', () => {
  test('costs the time that passes, and is held for the lease and the reaper', () => {
    const call = new RunningCharges({perMinute: PER_MINUTE}, START);
    assert.equal(call.hold(at(0), at(30)), 36 * A_SECOND);
    assert.equal(call.total(at(10)), 10 * A_SECOND);
    assert.equal(call.lastTotal(at(15)), 15 * A_SECOND);
  });

  test('costs each session that runs, for a moment two, and one until there is any', () => {
    const call = new RunningCharges({perMinute: PER_MINUTE}, START);
    call.sessionBegan(at(5));
    call.sessionBegan(at(10));
    assert.equal(call.hold(at(10), at(40)), 2 * 36 * A_SECOND);
    call.sessionEnded(at(12));
    assert.equal(call.total(at(20)), (10 + 2 * 2 + 1 + 8) * A_SECOND, 'an end takes a second');
  });

  test('is held for as long as a provider keeps a session, for each of which nobody knows the id', () => {
    const call = new RunningCharges({perMinute: PER_MINUTE}, START);
    call.expectSession(at(0));
    call.expectSession(at(0));
    assert.equal(call.hold(at(0), at(30)), (2 * 36 + 2 * 3_600) * A_SECOND);
    call.expectNoMore();
    assert.equal(call.hold(at(0), at(30)), (2 * 36 + 3_600) * A_SECOND);
    call.sessionEnded(at(0));
    call.expectNoMore();
    call.sessionLost();
    assert.equal(call.hold(at(0), at(30)), 36 * A_SECOND);
    assert.equal(call.total(at(0)), (1 + 3_600) * A_SECOND, 'nobody will ever know');
  });

  test('costs no more for being asked often', () => {
    const call = new RunningCharges({perMinute: PER_MINUTE}, START);
    for (const second of [1, 2, 5]) call.total(at(second));
    assert.equal(call.total(at(10)), 10 * A_SECOND);
  });
});

test('what is free is not held', () => {
  const call = new RunningCharges({}, START);
  call.observe(began('a'), at(0));
  assert.deepEqual([call.hold(at(0), at(30)), call.lastTotal(at(30))], [0, 0]);
});

describe('a call that is held whole', () => {
  /** 30 s of lease and 5 s for the reaper, half as fast again, and 60 s at once. */
  const AHEAD = (35 * 1.5 + 60) * A_SECOND;
  const WHOLE = 1_000_000;
  const charges = (): RunningCharges => {
    const call = new RunningCharges({transcription: PER_MINUTE}, START);
    call.whole = WHOLE;
    return call;
  };

  test('holds all that it has not spent, and has for answers what it need not write down', () => {
    const call = charges();
    assert.deepEqual([call.hold(at(0), at(30)), call.left(at(0), at(30))], [WHOLE, WHOLE - AHEAD]);
    call.charge(300_000);
    assert.deepEqual([call.hold(at(0), at(30)), call.total(at(0))], [700_000, 300_000]);
    assert.equal(call.left(at(0), at(30)), 700_000 - AHEAD);
  });

  test('never holds less than what it may cost by itself', () => {
    const call = charges();
    call.charge(WHOLE);
    assert.equal(call.hold(at(0), at(30)), AHEAD);
    assert.ok(call.left(at(0), at(30)) < 0);
  });
});
