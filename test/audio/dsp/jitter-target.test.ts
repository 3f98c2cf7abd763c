/** How long a player waits for sound, on networks that deliver evenly, unevenly and in one go. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {loweredTarget, raisedTarget} from '../../../src/audio/dsp/jitter-target.js';
import {IDLE, SOUNDING, STALLED, type PlayerCore} from '../../../src/audio/dsp/player-core.js';
import {feed, playerCore, QUANTUM, randomFrom, RATE, render, SOURCE} from '../support/answer.js';
import {tone16} from './tone.js';

const PACKET = 480;
const packet = tone16(440, SOURCE, PACKET / SOURCE);

describe('the target of a player', () => {
  test('is 40 ms, 20 more for each underrun, and 400 at the most', () => {
    const core = playerCore();
    const targets = Array.from({length: 25}, () => {
      const target = startsWith(core);
      underrun(core);
      core.flush(false);
      render(core, 0.1);
      return target;
    });
    assert.deepEqual(targets.slice(0, 3), [40, 60, 80]);
    assert.deepEqual([...new Set(targets.slice(18))], [400]);
    assert.equal(raisedTarget(400), 400);
  });

  test('is waited for again after an underrun', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 0.1));
    render(core, 0.2);
    feed(core, tone16(440, SOURCE, 0.05), {place: 2_400});
    assert.equal(core.render(new Float32Array(QUANTUM)), STALLED);
    feed(core, tone16(440, SOURCE, 0.02), {place: 3_600});
    assert.equal(core.render(new Float32Array(QUANTUM)), SOUNDING);
  });

  test('is lowered by 10 ms for every 10 s that were played without an underrun, down to nothing', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 25));
    core.end();
    render(core, 26);
    assert.equal(startsWith(core), 20);
    const long = playerCore();
    feed(long, tone16(440, SOURCE, 61), {piece: SOURCE});
    long.end();
    render(long, 62);
    // Less than a fade is not worth starting for.
    assert.equal(startsWith(long), 5);
    assert.equal(loweredTarget(0), 0);
  });

  test('takes no notice of an answer that ran out before its end was told', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 0.2), {itemId: 'item_1'});
    render(core, 0.4);
    core.end();
    render(core, 0.1);
    assert.equal(startsWith(core), 40);
    const followed = playerCore();
    feed(followed, tone16(440, SOURCE, 0.2), {itemId: 'item_1'});
    render(followed, 0.4);
    feed(followed, tone16(440, SOURCE, 0.2), {itemId: 'item_2'});
    followed.flush(false);
    render(followed, 0.1);
    assert.equal(startsWith(followed), 40);
  });

  for (const [jitterMs, most] of [
    [0, 0],
    [30, 1],
    [80, 4],
  ] as const) {
    test(`settles where packets come up to ${jitterMs} ms late: at most ${most} underruns, in the first seconds`, () => {
      for (let seed = 1; seed <= 10; seed += 1) {
        const times = underruns(arrivals(jitterMs, 9, seed));
        assert.ok(times.length <= most, `seed ${seed}: ${times.join(' s, ')} s`);
        assert.ok(
          times.every(time => time < 6),
          `seed ${seed}: ${times.join(' s, ')} s`,
        );
      }
    });
  }
});

/** The milliseconds of sound with which a new answer begins to play. */
function startsWith(core: PlayerCore): number {
  for (let ms = 1; ms <= 1000; ms += 1) {
    feed(core, packet.subarray(0, 24), {itemId: 'probe', place: ms * 24});
    if (core.render(new Float32Array(QUANTUM)) !== IDLE) return ms;
  }
  return NaN;
}

/** Runs dry in the middle of the answer, and goes on. */
function underrun(core: PlayerCore): void {
  render(core, 0.6);
  feed(core, packet, {itemId: 'probe'});
}

/** When each packet of an answer comes, in seconds: in order, and each later than its time by up to `jitterMs`. */
function arrivals(jitterMs: number, seconds: number, seed: number): number[] {
  const random = randomFrom(seed);
  let latest = 0;
  return Array.from({length: seconds * 50}, (_, index) => {
    latest = Math.max(latest, index * 0.02 + (random() * jitterMs) / 1000);
    return latest;
  });
}

/** When the player ran dry in an answer that arrives like this, in seconds. */
function underruns(times: number[]): number[] {
  const core = playerCore();
  const output = new Float32Array(QUANTUM);
  const dry: number[] = [];
  let next = 0;
  let before = IDLE;
  for (let frame = 0; frame / RATE < times.at(-1)!; frame += QUANTUM) {
    for (; (times[next] ?? Infinity) <= frame / RATE; next += 1) feed(core, packet, {place: next * PACKET});
    const phase = core.render(output);
    if (phase === STALLED && before === SOUNDING) dry.push(frame / RATE);
    before = phase;
  }
  return dry;
}
