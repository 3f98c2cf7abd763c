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
    assert.equal(call.take(at(6)), 3 * A_SECOND);
    assert.equal(call.take(at(7)), 0);
  });

  test('costs as long as the turn was open, where the provider says nothing of it', () => {
    const call = charges();
    call.observe(began('a'), at(1));
    call.observe(committed('a'), at(4));
    call.observe(written('a'), at(5));
    assert.equal(call.take(at(6)), 4 * A_SECOND);
  });

  test('costs nothing while nobody speaks', () => {
    const call = charges();
    assert.equal(call.take(at(300)), 0);
    assert.equal(call.takeLast(at(300)), 0);
  });

  test('is held for the lease and what may come at once, and for a turn as long as it is open', () => {
    const call = charges();
    // 30 s of lease and 5 s for the reaper, half as fast again, and 45 s at once.
    const quiet = call.hold(at(0), at(30));
    assert.equal(quiet, (35 * 1.5 + 45) * A_SECOND);
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
    assert.equal(call.hold(at(12), at(42)), (35 * 1.5 + 45 + 10 * 1.5) * A_SECOND);
  });

  test('of a turn that is open when the call ends is taken for done', () => {
    const call = charges();
    call.observe(began('a'), at(0));
    assert.equal(call.takeLast(at(10)), (10 * 1.5 + 45) * A_SECOND);
  });

  test('of a turn by hand begins where the last one ended', () => {
    const call = charges();
    call.observe(committed('a'), at(10));
    call.observe(written('a'), at(11));
    assert.equal(call.take(at(11)), 11 * A_SECOND);
    call.observe(committed('b'), at(20));
    call.observe(written('b'), at(20));
    assert.equal(call.take(at(20)), 10 * A_SECOND);
  });

  test('is held for as long as a provider keeps a session, while nobody knows the id of one', () => {
    const call = charges();
    const known = call.hold(at(0), at(30));
    call.unknownSession = true;
    assert.equal(call.hold(at(0), at(30)), (3_600 * 1.5 + 45) * A_SECOND);
    call.unknownSession = false;
    assert.equal(call.hold(at(0), at(30)), known);
  });
});

describe('a model that is paid by the minute', () => {
  test('costs the time that passes, and is held for the lease and the reaper', () => {
    const call = new RunningCharges({perMinute: PER_MINUTE}, START);
    assert.equal(call.hold(at(0), at(30)), 35 * A_SECOND);
    assert.equal(call.take(at(10)), 10 * A_SECOND);
    assert.equal(call.takeLast(at(15)), 5 * A_SECOND);
  });

  test('costs nothing twice, where the store could not be told', () => {
    const call = new RunningCharges({perMinute: PER_MINUTE}, START);
    call.giveBack(call.take(at(10)));
    assert.equal(call.take(at(10)), 10 * A_SECOND);
  });
});

test('what is free is not held', () => {
  const call = new RunningCharges({}, START);
  call.observe(began('a'), at(0));
  assert.deepEqual([call.hold(at(0), at(30)), call.takeLast(at(30))], [0, 0]);
});
