/** The capture core: what was said stays, can be read again from any place, and arrives as it was. */
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import fc from 'fast-check';
import {
  CHUNK_HEADROOM,
  RING_SECONDS,
  createCaptureCore,
  type CaptureCore,
} from '../../../src/audio/dsp/capture-core.js';
import {createResampler} from '../../../src/audio/dsp/resampler.js';
import {fitTone, tone} from './tone.js';

/** Whatever follows it is louder than the room. */
const QUIET = new Float32Array(4_800);

type Chunk = {sound: Uint8Array<ArrayBuffer>; position: number; left: number};
type Options = {inputRate?: number; rate?: number; start?: number};

function open({inputRate = 48_000, rate = 24_000, start = 0}: Options = {}): {
  core: CaptureCore;
  chunks: Chunk[];
  activity: Array<{speaking: boolean; position: number}>;
  buffers: Set<ArrayBuffer>;
} {
  const chunks: Chunk[] = [];
  const activity: Array<{speaking: boolean; position: number}> = [];
  const buffers = new Set<ArrayBuffer>();
  const core: CaptureCore = createCaptureCore({
    ...{inputRate, rate, start},
    onChunk: (frame, position, left) => {
      buffers.add(frame.buffer);
      chunks.push({sound: frame.slice(CHUNK_HEADROOM), position, left});
    },
    onActivity: (speaking, position) => activity.push({speaking, position}),
  });
  return {core, chunks, activity, buffers};
}

/** As an audio thread does: 128 frames at a time. */
function hear(core: CaptureCore, ...channels: Float32Array[]): void {
  for (let at = 0; at + 128 <= channels[0]!.length; at += 128) {
    core.write(channels.map(samples => samples.subarray(at, at + 128)));
  }
}

function samplesOf(chunks: readonly Chunk[]): Int16Array {
  const bytes = chunks.flatMap(({sound}) => [...sound]);
  return new Int16Array(Uint8Array.from(bytes).buffer);
}

/** What should arrive: the same sound through the resampler, rounded to 16 bits. */
function expected(input: Float32Array, from: number, to: number): Int16Array {
  const resampler = createResampler(from, to);
  const output = new Float32Array(resampler.maxOutput(input.length));
  const count = resampler.process(input, output);
  return Int16Array.from(output.subarray(0, count), sample => Math.round(sample * 32_768));
}

/** Bytes that a quantum allocates, counted in a process of its own. */
function allocatedPerQuantum(inputRate: number, rate: number): number {
  const script = fileURLToPath(new URL('../support/capture-allocations.ts', import.meta.url));
  // Compiled in step with what runs: otherwise a race decides which sum stays in a register.
  const compile = '--no-concurrent-recompilation';
  const flags = ['--expose-gc', '--max-semi-space-size=256', compile, '--import', 'tsx'];
  const values = [inputRate, rate].map(String);
  return Number(execFileSync(process.execPath, [...flags, script, ...values], {encoding: 'utf8'}));
}

describe('capture core', () => {
  for (const inputRate of [48_000, 44_100]) {
    test(`allocates nothing while it runs, from ${inputRate} Hz`, () => {
      assert.ok(allocatedPerQuantum(inputRate, 24_000) < 1);
    });
  }

  test('sends nothing until somebody reads, and then all of it, sample by sample', () => {
    const {core, chunks} = open();
    const input = tone(997, 48_000, 0.5);
    hear(core, input.subarray(0, 12_800));
    assert.equal(chunks.length, 0);
    core.read({from: 0, chunkMs: 20});
    hear(core, input.subarray(12_800));
    const arrived = samplesOf(chunks);
    assert.deepEqual(arrived, expected(input, 48_000, 24_000).subarray(0, arrived.length));
    assert.ok(arrived.length > 0.47 * 24_000);
  });

  test('catches up in long chunks, then goes on in short ones, without a gap', () => {
    const {core, chunks} = open();
    hear(core, QUIET);
    hear(core, tone(997, 48_000, 3));
    core.read({from: 0, chunkMs: 20});
    hear(core, tone(997, 48_000, 0.1));
    assert.equal(chunks[0]!.sound.length, 4800);
    assert.equal(chunks.at(-1)!.sound.length, 960);
    let next = 0;
    for (const {position, sound} of chunks) {
      assert.equal(position, next);
      next += sound.length / 2;
    }
    assert.ok(chunks.at(-1)!.left < 480, `${chunks.at(-1)!.left} samples behind the microphone`);
  });

  test('has sent 45 seconds within half a second', () => {
    const {core, chunks} = open();
    hear(core, new Float32Array(48_000 * RING_SECONDS));
    core.read({from: 0, chunkMs: 20});
    hear(core, new Float32Array(24_000));
    assert.ok(chunks.at(-1)!.left < 480);
    assert.ok(chunks[0]!.position <= 128);
  });

  test('forgets only what is older than its ring, and says where it begins', () => {
    const {core, chunks} = open();
    hear(core, new Float32Array(48_000 * (RING_SECONDS + 2)));
    core.read({from: 0, chunkMs: 20});
    hear(core, new Float32Array(128));
    const lost = chunks[0]!.position / 24_000;
    assert.ok(lost > 1.9 && lost < 2.1, `${lost} s`);
  });

  test('can be read again from any sample, by another leg', () => {
    const {core, chunks} = open();
    const input = tone(440, 48_000, 1);
    core.read({from: 0, chunkMs: 20});
    hear(core, input);
    chunks.length = 0;
    core.read({from: 7_777, chunkMs: 20});
    hear(core, new Float32Array(4_800));
    const again = samplesOf(chunks);
    const whole = expected(input, 48_000, 24_000).subarray(7_777, 7_777 + 12_000);
    assert.deepEqual(again.subarray(0, whole.length), whole);
  });

  test('reads from now on where it is asked to', () => {
    const {core, chunks} = open();
    hear(core, tone(997, 48_000, 2));
    core.read({from: Infinity, chunkMs: 20});
    hear(core, new Float32Array(9_600));
    assert.ok(chunks[0]!.position > 47_900 && chunks[0]!.position <= 48_000);
  });

  test('rests when it is told to, and goes on where it stood', () => {
    const {core, chunks} = open();
    core.read({from: 0, chunkMs: 20});
    hear(core, new Float32Array(9_600));
    const sent = chunks.length;
    core.read({chunkMs: 0});
    hear(core, new Float32Array(9_600));
    assert.equal(chunks.length, sent);
    core.read({chunkMs: 20});
    hear(core, new Float32Array(9_600));
    assert.equal(chunks[sent]!.position, sent * 480);
  });

  test('mixes any number of channels down to one', () => {
    const {core, chunks} = open();
    core.read({from: 0, chunkMs: 20});
    const left = tone(997, 48_000, 0.2, 0.8);
    const silent = new Float32Array(left.length);
    hear(core, left, silent, left, silent);
    const {amplitude} = fitTone(
      Float32Array.from(samplesOf(chunks).subarray(480), sample => sample / 32_768),
      997,
      24_000,
    );
    assert.ok(Math.abs(amplitude - 0.4) < 0.001, `${amplitude}`);
  });

  test('clips what is too loud instead of turning it over', () => {
    const {core, chunks} = open();
    core.read({from: 0, chunkMs: 20});
    for (const [level, clipped] of [
      [1.7, 32_767],
      [-1.7, -32_768],
    ] as const) {
      hear(core, new Float32Array(12_800).fill(level));
      // The first chunk has the edge in it.
      assert.ok(samplesOf(chunks.splice(0).slice(2)).every(sample => sample === clipped));
    }
  });

  test('goes on as silence while it is muted: positions are time', () => {
    const {core, chunks} = open();
    core.read({from: 0, chunkMs: 20});
    core.mute(true);
    hear(core, tone(997, 48_000, 0.2));
    assert.ok(samplesOf(chunks).every(sample => sample === 0));
    core.mute(false);
    hear(core, tone(997, 48_000, 0.2));
    assert.ok(samplesOf(chunks.slice(-3)).some(sample => sample > 20_000));
    assert.equal(chunks.at(-1)!.position, (chunks.length - 1) * 480);
  });

  test('loses and doubles nothing, whatever the order of writing, pausing and changing the pace', () => {
    const input = tone(997, 48_000, 4, 0.6);
    const whole = expected(input, 48_000, 24_000);
    const step = fc.oneof(
      fc.record({quanta: fc.integer({min: 1, max: 300})}),
      fc.record({chunkMs: fc.integer({min: 0, max: 100})}),
    );
    fc.assert(
      fc.property(fc.array(step, {maxLength: 12}), steps => {
        const {core, chunks} = open();
        core.read({from: 0, chunkMs: 20});
        let at = 0;
        for (const action of steps) {
          if ('chunkMs' in action) core.read({chunkMs: action.chunkMs});
          else {
            hear(core, input.subarray(at, at + action.quanta * 128));
            at += action.quanta * 128;
          }
        }
        const arrived = samplesOf(chunks);
        assert.deepEqual(arrived, whole.subarray(0, arrived.length));
        chunks.reduce((next, {position, sound}) => {
          assert.equal(position, next);
          return position + sound.length / 2;
        }, 0);
      }),
      {numRuns: 60},
    );
  });

  test('counts on from where an earlier core stopped', () => {
    const {core, chunks} = open({start: 100_000});
    core.read({from: 0, chunkMs: 20});
    hear(core, new Float32Array(4_800));
    assert.equal(chunks[0]!.position, 100_000);
  });

  test('fills the same few buffers again and again, each no longer than its chunk', () => {
    const {core, buffers} = open();
    core.read({from: 0, chunkMs: 20});
    hear(core, QUIET);
    hear(core, tone(997, 48_000, 5));
    assert.deepEqual(
      [...buffers].map(({byteLength}) => byteLength),
      [CHUNK_HEADROOM + 960],
    );
  });

  test('sends in short pieces what may be a voice or the end of one, and silence in long ones', () => {
    const {core, chunks} = open();
    core.read({from: 0, chunkMs: 20});
    const lengths = (): number[] => chunks.splice(0).map(({sound}) => sound.length / 48);
    const silence = (seconds: number): Float32Array => new Float32Array(48_000 * seconds);
    hear(core, silence(1));
    assert.deepEqual(new Set(lengths()), new Set([20]));
    hear(core, silence(2));
    assert.deepEqual(new Set(lengths().slice(1)), new Set([100]));
    // In the middle of a long piece somebody speaks: what has gathered leaves as soon as that is heard.
    hear(core, silence(0.06));
    assert.deepEqual(lengths(), []);
    hear(core, tone(220, 48_000, 0.05, 0.2));
    assert.ok(chunks.at(-1)!.left < 480, `${chunks.at(-1)!.left} samples are left`);
    assert.deepEqual(new Set(lengths()), new Set([20]));
    hear(core, silence(1));
    assert.deepEqual(new Set(lengths()), new Set([20]));
  });

  test('tells when somebody begins to speak, and when they stop', () => {
    const {core, activity} = open();
    const noise = Float32Array.from({length: 96_000}, (_, index) => 0.001 * Math.sin(index * 1.7));
    hear(core, noise);
    assert.deepEqual(activity, []);
    hear(core, tone(220, 48_000, 0.5, 0.2));
    assert.equal(activity.length, 1);
    const {speaking, position} = activity[0]!;
    assert.ok(speaking);
    assert.ok(Math.abs(position / 24_000 - 2.03) < 0.02, `${position / 24_000} s`);
    hear(core, noise);
    assert.deepEqual(
      activity.map(({speaking: now}) => now),
      [true, false],
    );
  });
});
