/** The player without an audio thread: whole answers, gapless joins, and where an answer was cut. */
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {promisify} from 'node:util';
import {ROOT} from '../../../scripts/find-tests.js';
import {IDLE, SOUNDING, STALLED} from '../../../src/audio/dsp/player-core.js';
import {concat, feed, playerCore, QUANTUM, RATE, render, renderQuanta, SOURCE} from '../support/answer.js';
import {fitTone, tone16} from './tone.js';

/** One quantum, in samples of the source. */
const QUANTUM_OF_SOURCE = (QUANTUM / RATE) * SOURCE;

describe('a player', () => {
  test('plays four minutes that came at once, without a gap', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 240), {piece: 4_800});
    core.end();
    const output = render(core, 240.1);
    for (const from of [0.1, 60, 120, 239]) {
      const {snr, amplitude} = fitTone(output.subarray(from * RATE, (from + 0.8) * RATE), 440, RATE);
      assert.ok(snr >= 85, `${snr.toFixed(1)} dB at ${from} s`);
      assert.ok(Math.abs(amplitude - 0.5) < 0.001);
    }
    const last = output.findLastIndex(sample => sample !== 0) + 1;
    assert.ok(Math.abs(last / RATE - 240) < 0.001, `${(last / RATE).toFixed(5)} s`);
  });

  test('plays the same samples, bit for bit, in whatever pieces they came', () => {
    const sound = tone16(440, SOURCE, 1);
    const [whole, cut] = [480, 24_000, 1, 37].map(piece => {
      const core = playerCore();
      feed(core, sound, {piece});
      core.end();
      return render(core, 1.1);
    });
    assert.deepEqual(cut, whole);
  });

  test('joins an answer to the one before it bit for bit', () => {
    const sound = tone16(440, SOURCE, 1);
    const [one, two] = [playerCore(), playerCore()];
    feed(one, sound);
    one.end();
    feed(two, sound.subarray(0, 12_000), {itemId: 'item_1'});
    two.end();
    feed(two, sound.subarray(12_000), {itemId: 'item_2'});
    two.end();
    assert.deepEqual(render(two, 1.1), render(one, 1.1));
  });

  test('joins them also where the next one comes in the last moment', () => {
    const sound = tone16(440, SOURCE, 1);
    const core = playerCore();
    feed(core, sound.subarray(0, 12_000), {itemId: 'item_1'});
    core.end();
    feed(core, sound.subarray(12_000, 13_440), {itemId: 'item_2'});
    core.end();
    // Until just before the end would be faded.
    const first = render(core, 0.55);
    feed(core, sound.subarray(13_440), {itemId: 'item_2', place: 1_440});
    const output = concat(first, render(core, 0.35));
    const {snr} = fitTone(output.subarray(0.1 * RATE, 0.8 * RATE), 440, RATE);
    assert.ok(snr >= 85, `${snr.toFixed(1)} dB`);
  });

  test('takes 24 kHz, 16 kHz and 8 kHz to every context at the right pitch', () => {
    for (const source of [24_000, 16_000, 8_000]) {
      for (const rate of [44_100, 48_000, 96_000, 24_000, 16_000]) {
        const core = playerCore(rate, source);
        feed(core, tone16(1000, source, 1));
        const output = render(core, 0.9, undefined, rate);
        const {snr, amplitude} = fitTone(output.subarray(rate / 4, rate / 2), 1000, rate);
        assert.ok(snr >= 85, `${source} to ${rate}: ${snr.toFixed(1)} dB`);
        assert.ok(Math.abs(amplitude - 0.5) < 0.001);
      }
    }
  });

  test('starts with 40 ms of sound, at once where they come together, or with less when no more is coming', () => {
    const pieces = playerCore();
    feed(pieces, tone16(440, SOURCE, 0.03));
    assert.equal(pieces.render(new Float32Array(QUANTUM)), IDLE);
    feed(pieces, tone16(440, SOURCE, 0.01));
    assert.equal(pieces.render(new Float32Array(QUANTUM)), SOUNDING);

    const short = playerCore();
    feed(short, tone16(440, SOURCE, 0.02));
    short.end();
    assert.equal(short.render(new Float32Array(QUANTUM)), SOUNDING);
  });

  test('is over once, when all was played, and not before it is told that no more comes', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 0.2));
    const phases: number[] = [];
    render(core, 0.4, phase => phases.push(phase));
    assert.deepEqual(changes(phases), [SOUNDING, STALLED]);
    core.end();
    render(core, 0.1, phase => phases.push(phase));
    assert.deepEqual(changes(phases), [SOUNDING, STALLED, IDLE]);
  });

  test('tells of an answer that is shorter than a fade that it came and went', () => {
    for (const seconds of [0.001, 0.0001]) {
      const core = playerCore();
      feed(core, tone16(440, SOURCE, seconds));
      core.end();
      const phases: number[] = [];
      render(core, 0.1, phase => phases.push(phase));
      assert.deepEqual(changes(phases).slice(-2), [STALLED, IDLE]);
    }
  });

  test('knows to a quantum how much of which item was played, while it plays and where it is cut', () => {
    for (const [seconds, itemId, played] of [
      [0.25, 'item_1', 0.25],
      [2, 'item_2', 1.5],
    ] as const) {
      const core = playerCore();
      feed(core, tone16(440, SOURCE, 0.5), {itemId: 'item_1'});
      feed(core, tone16(440, SOURCE, 5), {itemId: 'item_2'});
      render(core, seconds);
      for (const position of [core.position(), core.flush(false).position]) {
        assert.equal(position?.itemId, itemId);
        const error = Math.abs(position.samples - played * SOURCE);
        assert.ok(error <= QUANTUM_OF_SOURCE, `${error} samples`);
      }
    }
  });

  test('counts an item from where its first sound belongs, and never beyond its end', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 0.1), {place: 7_000});
    render(core, 0.05);
    assert.ok(Math.abs((core.position()?.samples ?? 0) - 8_200) <= QUANTUM_OF_SOURCE);
    render(core, 1);
    assert.ok((core.position()?.samples ?? Infinity) <= 9_400);
  });

  test('begins anew with an answer that comes while the filter is emptied of the one before', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 2_450 / SOURCE), {itemId: 'item_1'});
    core.end();
    const phases: number[] = [];
    renderQuanta(core, 38, phase => phases.push(phase));
    feed(core, tone16(440, SOURCE, 1), {itemId: 'item_2'});
    renderQuanta(core, 103, phase => phases.push(phase));
    assert.deepEqual(changes(phases), [SOUNDING, IDLE, SOUNDING]);
    // Three of the quanta held the end of the first answer, and the silence behind it.
    assert.ok(Math.abs((core.position()?.samples ?? NaN) - 6_400) <= QUANTUM_OF_SOURCE);
  });

  test('mixes nothing of what was cut into the next answer', () => {
    const core = playerCore();
    feed(core, new Int16Array(SOURCE).fill(16_000));
    render(core, 0.3);
    core.flush(false);
    render(core, 0.1);
    feed(core, new Int16Array(SOURCE), {itemId: 'item_2'});
    assert.ok(render(core, 0.3).every(sample => sample === 0));
  });

  test('plays the next answer after an interruption, and counts it from its start', () => {
    const core = playerCore();
    feed(core, tone16(440, SOURCE, 2), {itemId: 'item_1'});
    render(core, 0.3);
    core.flush(false);
    feed(core, tone16(440, SOURCE, 2), {itemId: 'item_2'});
    const phases: number[] = [];
    render(core, 0.5, phase => phases.push(phase));
    assert.deepEqual(changes(phases), [SOUNDING, IDLE, SOUNDING]);
    const position = core.position();
    assert.equal(position?.itemId, 'item_2');
    // Two quanta and a half of the time were the fade of what was cut.
    assert.ok(Math.abs(position.samples - 0.5 * SOURCE) < 0.01 * SOURCE, `${position.samples}`);
  });

  test('says nothing of a place when nothing was playing', () => {
    const core = playerCore();
    assert.deepEqual(core.flush(false), {position: undefined, sounds: []});
    core.end();
    assert.equal(core.render(new Float32Array(QUANTUM)), IDLE);
    assert.equal(core.position(), undefined);
  });

  for (const [output, source] of [
    [48_000, 24_000],
    [44_100, 24_000],
    [48_000, 8_000],
    [24_000, 24_000],
  ]) {
    test(`allocates nothing while it plays ${source} Hz at ${output} Hz`, async () => {
      const script = join(ROOT, 'test/audio/support/allocations.ts');
      // Compiled in step with what runs: otherwise a race decides whether the filter's sum stays in a register.
      const compile = '--no-concurrent-recompilation';
      const flags = ['--expose-gc', '--max-semi-space-size=64', compile, '--import', 'tsx'];
      const {stdout} = await promisify(execFile)(process.execPath, [
        ...flags,
        script,
        `${output}`,
        `${source}`,
      ]);
      assert.ok(Number(stdout) < 1, `${stdout.trim()} bytes in a quantum`);
    });
  }
});

describe('a player that another takes over from', () => {
  const [long, short] = [tone16(440, SOURCE, 1), tone16(440, SOURCE, 0.3)];

  test('gives every sample away that it did not play', () => {
    for (const quanta of [0, 40, 90, 350, 401]) {
      const core = playerCore();
      feed(core, long, {itemId: 'item_1'});
      feed(core, short, {itemId: 'item_2'});
      renderQuanta(core, quanta);
      const {position, sounds} = core.flush(true);
      const faded = renderQuanta(core, 20).findLastIndex(sample => sample !== 0) + 1;
      const first = sounds[0]!;
      // What the fade has played is played: the rest begins behind it.
      assert.equal(first.itemId, position!.itemId);
      assert.ok(Math.abs(first.place - position!.samples - faded / 2) <= 1, `${first.place}`);
      for (const [itemId, sound] of [
        ['item_1', long],
        ['item_2', short],
      ] as const) {
        const own = sounds.filter(given => given.itemId === itemId);
        const rest = own.flatMap(({samples}) => [...samples]);
        assert.deepEqual(rest, [...sound.subarray(sound.length - rest.length)]);
        if (own[0] !== undefined) assert.equal(own[0].place, sound.length - rest.length);
      }
    }
  });

  test('is followed by the other at the very sample, at whatever rate that one plays', () => {
    const core = playerCore();
    feed(core, long);
    core.end();
    render(core, 0.4);
    const {sounds} = core.flush(true);
    const other = playerCore(44_100);
    for (const sound of sounds) other.enqueue(sound);
    other.end();
    const {place} = sounds[0]!;
    const output = render(other, 0.3, undefined, 44_100);
    const expected = playerCore(44_100);
    feed(expected, long.subarray(place), {piece: 24_000});
    expected.end();
    assert.deepEqual(output, render(expected, 0.3, undefined, 44_100));
    const position = other.position()!;
    assert.ok(Math.abs(position.samples - place - 0.3 * SOURCE) <= QUANTUM_OF_SOURCE, `${position.samples}`);
  });

  test('falls silent and is over', () => {
    const core = playerCore();
    feed(core, long);
    render(core, 0.1);
    core.flush(true);
    const phases: number[] = [];
    render(core, 0.1, phase => phases.push(phase));
    assert.deepEqual(changes(phases), [SOUNDING, IDLE]);
  });
});

/** Each phase once, where it differs from the one before. */
function changes(phases: number[]): number[] {
  return phases.filter((phase, index) => phase !== phases[index - 1]);
}
