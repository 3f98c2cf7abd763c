/** The player without an audio thread: whole answers, edges that do not click, and where an answer was cut. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {PlayerCore, type RenderResult} from '../../../src/audio/dsp/player-core.js';
import {fitTone, sharpness, tone16} from './tone.js';

const RATE = 48_000;
const QUANTUM = 128;
const SOURCE = 24_000;
/** What 440 Hz at half of full scale has by itself. */
const OWN_SHARPNESS = 0.5 * (2 * Math.sin((Math.PI * 440) / RATE)) ** 2;

/** Renders `seconds` of output, quantum by quantum. */
function render(
  core: PlayerCore,
  seconds: number,
  onResult: (result: RenderResult) => void = () => undefined,
): Float32Array {
  const output = new Float32Array(Math.ceil((seconds * RATE) / QUANTUM) * QUANTUM);
  for (let at = 0; at < output.length; at += QUANTUM)
    onResult(core.render(output.subarray(at, at + QUANTUM)));
  return output;
}

/** Queues sound in pieces of `chunk` samples. */
function feed(core: PlayerCore, sound: Int16Array, chunk: number, item = 0): void {
  for (let at = 0; at < sound.length; at += chunk) core.enqueue(item, sound.slice(at, at + chunk));
}

describe('player', () => {
  test('plays minutes that came at once, without a gap', () => {
    const core = new PlayerCore(RATE);
    feed(core, tone16(440, SOURCE, 120), 4_800);
    core.end();
    const output = render(core, 121);
    const played = output.subarray(RATE, 119 * RATE);
    const {snr, amplitude} = fitTone(played, 440, RATE);
    assert.ok(snr >= 85, `${snr.toFixed(1)} dB`);
    assert.ok(Math.abs(amplitude - 0.5) < 0.001);
  });

  test('says once that it started and once that all was played', () => {
    const results: RenderResult[] = [];
    const core = new PlayerCore(RATE);
    feed(core, tone16(440, SOURCE, 0.2), 480);
    core.end();
    render(core, 0.5, result => results.push(result));
    assert.equal(results.filter(result => result === 'started').length, 1);
    assert.equal(results.filter(result => result === 'drained').length, 1);
    assert.ok(results.indexOf('started') < results.indexOf('drained'));
  });

  test('starts at 40 ms of sound, or with less when no more is coming', () => {
    const core = new PlayerCore(RATE);
    core.enqueue(0, tone16(440, SOURCE, 0.02));
    assert.equal(core.render(new Float32Array(QUANTUM)), 'silent');
    core.enqueue(0, tone16(440, SOURCE, 0.02));
    assert.equal(core.render(new Float32Array(QUANTUM)), 'started');

    const short = new PlayerCore(RATE);
    short.enqueue(0, tone16(440, SOURCE, 0.02));
    short.end();
    assert.equal(short.render(new Float32Array(QUANTUM)), 'started');
  });

  test('plays 48 kHz and 44.1 kHz contexts at the right pitch', () => {
    for (const rate of [44_100, 48_000, 96_000, 24_000]) {
      const core = new PlayerCore(rate);
      feed(core, tone16(1000, SOURCE, 1), 480);
      const output = new Float32Array(Math.ceil((rate * 0.9) / QUANTUM) * QUANTUM);
      for (let at = 0; at < output.length; at += QUANTUM) core.render(output.subarray(at, at + QUANTUM));
      const {snr} = fitTone(output.subarray(rate / 4, rate / 2), 1000, rate);
      assert.ok(snr >= 85, `${rate}: ${snr.toFixed(1)} dB`);
    }
  });

  test('is silent within 5.5 ms of an interruption, and does not click', () => {
    const core = new PlayerCore(RATE);
    feed(core, tone16(440, SOURCE, 2), 480);
    const before = render(core, 0.5);
    core.flush();
    const after = render(core, 0.1);
    const last = after.findLastIndex(sample => Math.abs(sample) > 0);
    assert.ok(last < 0.0055 * RATE, `${((last / RATE) * 1000).toFixed(2)} ms`);
    const edge = Float32Array.of(...before.subarray(-480), ...after);
    const ratio = sharpness(edge) / OWN_SHARPNESS;
    assert.ok(ratio <= 1.05, `${ratio.toFixed(2)} times as sharp as the tone`);
  });

  test('starts, runs dry, goes on and ends without a click, even in sound that begins and ends loud', () => {
    const core = new PlayerCore(RATE);
    // A quarter of a period in: the first sample is the loudest.
    const sound = tone16(440, SOURCE, 0.4).slice(Math.round(SOURCE / 440 / 4), Math.round(0.3 * SOURCE));
    const results: RenderResult[] = [];
    core.enqueue(0, sound.slice(0, 2_400));
    const first = render(core, 0.2, result => results.push(result));
    feed(core, sound.slice(2_400), 480);
    core.end();
    const second = render(core, 0.4, result => results.push(result));
    const ratio = sharpness(Float32Array.of(...first, ...second)) / OWN_SHARPNESS;
    assert.ok(ratio <= 1.05, `${ratio.toFixed(2)} times as sharp as the tone`);
    assert.equal(results.filter(result => result === 'drained').length, 1);
  });

  test('loses no sound when it runs dry', () => {
    const core = new PlayerCore(RATE);
    const sound = tone16(440, SOURCE, 0.3);
    core.enqueue(0, sound.slice(0, 2_400));
    const first = render(core, 0.2);
    feed(core, sound.slice(2_400), 480);
    core.end();
    const second = render(core, 0.5);
    const sounding = [...first, ...second].filter(sample => sample !== 0).length / RATE;
    assert.ok(Math.abs(sounding - 0.3) < 0.001, `${sounding.toFixed(4)} s of 0.3 s`);
  });

  test('knows to a quantum how much of which item was played', () => {
    const core = new PlayerCore(RATE);
    feed(core, tone16(440, SOURCE, 0.5), 480, 0);
    feed(core, tone16(440, SOURCE, 5), 480, 1);
    render(core, 0.25);
    const whole = new PlayerCore(RATE);
    feed(whole, tone16(440, SOURCE, 0.5), 480, 0);
    feed(whole, tone16(440, SOURCE, 5), 480, 1);
    render(whole, 2);
    const quantum = (QUANTUM / RATE) * SOURCE;
    const early = core.flush();
    assert.equal(early?.item, 0);
    assert.ok(Math.abs(early.samples - 0.25 * SOURCE) <= quantum, `${early.samples}`);
    const late = whole.flush();
    assert.equal(late?.item, 1);
    assert.ok(Math.abs(late.samples - 1.5 * SOURCE) <= quantum, `${late.samples}`);
  });

  test('plays the next answer after an interruption, and counts it from its start', () => {
    const core = new PlayerCore(RATE);
    feed(core, tone16(440, SOURCE, 2), 480, 0);
    render(core, 0.3);
    core.flush();
    feed(core, tone16(440, SOURCE, 2), 480, 1);
    const results: RenderResult[] = [];
    render(core, 0.5, result => results.push(result));
    assert.deepEqual(
      results.filter(result => result === 'started' || result === 'drained'),
      ['drained', 'started'],
    );
    const position = core.flush();
    assert.equal(position?.item, 1);
    assert.ok(Math.abs(position.samples - 0.5 * SOURCE) < 0.01 * SOURCE, `${position.samples}`);
  });

  test('says nothing of a place when nothing was playing', () => {
    const core = new PlayerCore(RATE);
    assert.equal(core.flush(), undefined);
    assert.equal(core.render(new Float32Array(QUANTUM)), 'silent');
  });

  test('plays on without a seam when an answer follows another, and arrives in time but no earlier', () => {
    const core = new PlayerCore(RATE);
    const sound = tone16(440, SOURCE, 1);
    feed(core, sound.slice(0, 12_000), 480, 0);
    core.end();
    feed(core, sound.slice(12_000, 13_440), 480, 1);
    // Until everything has been taken from the queue, and just before the end would be faded.
    const first = render(core, 0.55);
    feed(core, sound.slice(13_440), 480, 1);
    const output = Float32Array.of(...first, ...render(core, 0.35));
    const {snr} = fitTone(output.subarray(0.1 * RATE, 0.8 * RATE), 440, RATE);
    assert.ok(snr >= 85, `${snr.toFixed(1)} dB`);
  });
});
