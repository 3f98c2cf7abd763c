/** Every edge of a player's sound: as soft as the tone itself, as short as 5 ms, and without a sample lost. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {SOUNDING} from '../../../src/audio/dsp/player-core.js';
import {
  concat,
  feed,
  playerCore,
  QUANTUM,
  randomFrom,
  RATE,
  render,
  renderQuanta,
  SOURCE,
} from '../support/answer.js';
import {sharpness, tone16} from './tone.js';

const SOUND = tone16(440, SOURCE, 4);
/** What the tone has by itself. */
const OWN_SHARPNESS = sharpness(undisturbed());

function undisturbed(): Float32Array {
  const core = playerCore();
  feed(core, SOUND);
  return render(core, 1).subarray(0.1 * RATE, 0.9 * RATE);
}

function assertSoft(output: Float32Array, what = ''): void {
  const ratio = sharpness(output) / OWN_SHARPNESS;
  assert.ok(ratio <= 1.05, `${what} ${ratio.toFixed(3)} times as sharp as the tone`);
}

const milliseconds = (samples: number): number => (samples / RATE) * 1000;

describe('an edge', () => {
  test('at an interruption is silence after 5.5 ms at the most, and no click, wherever it falls', () => {
    for (let quanta = 100; quanta < 140; quanta += 1) {
      const core = playerCore();
      feed(core, SOUND);
      const before = renderQuanta(core, quanta);
      core.flush(false);
      const after = renderQuanta(core, 10);
      const last = after.findLastIndex(sample => sample !== 0) + 1;
      assert.ok(milliseconds(last) <= 5.5, `${milliseconds(last).toFixed(2)} ms`);
      assert.ok(milliseconds(last) >= 4.5, 'it should be a fade, not a cut');
      assertSoft(concat(before.subarray(-480), after));
    }
  });

  test('at an interruption while it fades in, or twice, is as soft', () => {
    for (const quanta of [1, 2]) {
      const core = playerCore();
      feed(core, SOUND.subarray(14));
      const before = renderQuanta(core, quanta);
      core.flush(false);
      const between = renderQuanta(core, 1);
      core.flush(false);
      assertSoft(concat(before, between, renderQuanta(core, 10)));
    }
  });

  test('at the start, at an underrun, where sound goes on and at the end, is no click even in the loudest place', () => {
    const core = playerCore();
    // A quarter of a period in: the first sample is the loudest.
    const sound = SOUND.subarray(Math.round(SOURCE / 440 / 4), 7_200);
    feed(core, sound.subarray(0, 2_400));
    const first = render(core, 0.2);
    feed(core, sound.subarray(2_400), {place: 2_400});
    core.end();
    assertSoft(concat(first, render(core, 0.4)));
  });

  test('at an underrun loses no sound', () => {
    const core = playerCore();
    feed(core, SOUND.subarray(0, 2_400));
    const first = render(core, 0.2);
    feed(core, SOUND.subarray(2_400, 7_200), {place: 2_400});
    core.end();
    const sounding = concat(first, render(core, 0.5)).filter(sample => sample !== 0).length / RATE;
    // A zero here and there is a sample of the tone.
    assert.ok(Math.abs(sounding - 0.3) < 0.001, `${sounding.toFixed(4)} s of 0.3 s`);
  });

  test('that is closing for want of sound turns back softly when some comes, and no underrun was heard', () => {
    // Sound that lasts to everywhere in the quantum before it is followed: any moment of the fade.
    for (let length = 1_129; length <= 1_255; length += 1) {
      const core = playerCore();
      feed(core, SOUND.subarray(0, length));
      const phases: number[] = [];
      const first = renderQuanta(core, 17, phase => phases.push(phase));
      feed(core, SOUND.subarray(length), {place: length});
      const output = concat(
        first,
        renderQuanta(core, 40, phase => phases.push(phase)),
      );
      assert.deepEqual([...new Set(phases)], [SOUNDING]);
      assertSoft(output, `after ${length} samples`);
    }
  });

  test('at a pause and at the end of it is no click, and not a sample is lost between them', () => {
    const core = playerCore();
    feed(core, SOUND);
    const before = renderQuanta(core, 100);
    core.setPaused(true);
    const fading = renderQuanta(core, 3);
    const place = core.position()!.samples;
    const held = renderQuanta(core, 50);
    assert.ok(held.every(sample => sample === 0));
    core.setPaused(false);
    const after = renderQuanta(core, 100);
    assertSoft(concat(before, fading, held, after));
    const silentAfter = milliseconds(fading.findLastIndex(sample => sample !== 0) + 1);
    assert.ok(silentAfter <= 5.5, `${silentAfter.toFixed(2)} ms`);
    // Where both are fully open again, the sound is that of a player that never paused, so much later.
    const whole = playerCore();
    feed(whole, SOUND);
    const expected = renderQuanta(whole, 300);
    const resumedAt = Math.round((place / SOURCE) * RATE);
    const skip = 4 * QUANTUM;
    const shift = [-1, 0, 1].find(
      by =>
        after[skip] === expected[resumedAt + skip + by] &&
        after[skip + 1] === expected[resumedAt + skip + by + 1],
    );
    assert.notEqual(shift, undefined);
    assert.deepEqual(
      after.subarray(skip),
      expected.subarray(resumedAt + skip + shift!, resumedAt + after.length + shift!),
    );
  });

  test('at a pause turns back softly when it is ended while it closes', () => {
    for (const quanta of [1, 2]) {
      const core = playerCore();
      feed(core, SOUND);
      const before = renderQuanta(core, 101);
      core.setPaused(true);
      const closing = renderQuanta(core, quanta);
      core.setPaused(false);
      assertSoft(concat(before, closing, renderQuanta(core, 20)), `after ${quanta}`);
    }
  });

  test('during a pause: an answer that ends waits for it, and an interruption is over at once', () => {
    const core = playerCore();
    feed(core, SOUND.subarray(0, 4_800));
    core.end();
    renderQuanta(core, 20);
    core.setPaused(true);
    const phases: number[] = [];
    renderQuanta(core, 200, phase => phases.push(phase));
    assert.ok(!phases.includes(0));
    const {position} = core.flush(false);
    assert.ok(Math.abs(position!.samples - 22 * 64) <= 64, `${position!.samples}`);
    assert.equal(renderQuanta(core, 1)[0], 0);
    assert.equal(core.render(new Float32Array(QUANTUM)), 0);
  });

  test('is soft whatever comes in whatever order', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = randomFrom(seed);
      const core = playerCore();
      const parts: Float32Array[] = [];
      let place = 0;
      for (let step = 0; step < 150; step += 1) {
        const choice = random();
        if (choice < 0.6) {
          const length = Math.floor(random() * 1_500);
          feed(core, SOUND.subarray(place % 48_000, (place % 48_000) + length), {place});
          place += length;
        } else if (choice < 0.75) core.end();
        else if (choice < 0.85) core.setPaused(random() < 0.4);
        else if (choice < 0.9) core.flush(random() < 0.5);
        parts.push(renderQuanta(core, Math.floor(random() * 14)));
      }
      const output = concat(...parts);
      assert.ok(output.every(Number.isFinite));
      assertSoft(output, `seed ${seed}:`);
    }
  });
});
