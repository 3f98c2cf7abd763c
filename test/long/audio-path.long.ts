/**
 * Both ways of the sound, sample by sample: what a real page sends for a tone and a sentence in its microphone is
 * exactly what our resampler makes of them, and what its speaker plays is exactly what the player core makes of the
 * answer. Chromium, the real server, the real engine; the samples are read from the browser's own network log.
 */
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import type {Page} from 'puppeteer-core';
import {wavFile} from '../../server/engine/speech/wav-file.js';
import {createPlayerCore} from '../../src/audio/dsp/player-core.js';
import {createResampler} from '../../src/audio/dsp/resampler.js';
import {delay} from '../../src/shared/abort.js';
import {tone16} from '../audio/dsp/tone.js';
import {waitForEvent} from '../support/host-page.js';
import {joined, silence, speak} from '../support/speech.js';
import {visit, type Visit} from '../support/visit.js';
import {samplesOf, watchWire, type WireTraffic} from '../support/wire-traffic.js';

/** The rate of Chromium's fake sound card: at another one the browser itself would change the samples. */
const CARD_RATE = 44_100;
const WIRE_RATE = 24_000;
/** As it comes, untouched by the browser. */
const RAW = {'echo-cancellation': 'false', 'noise-suppression': 'false', 'auto-gain-control': 'false'};

const RECORDER = readFileSync(new URL('../support/speaker-recorder.js', import.meta.url), 'utf8');

/** A question, time for its answer, and a tone. */
const SPOKEN = joined(
  atCardRate(silence(2_000)),
  atCardRate(speak('what time is it')),
  atCardRate(silence(9_000)),
  tone16(997, CARD_RATE, 1.5, 0.25),
  atCardRate(silence(60_000)),
);
const MICROPHONE = 'microphone.wav';
/** The sound card of a browser loses samples on a machine that is too busy for it: not in each take, as we would. */
const TAKES = 3;
/** From the beginning of the question to behind the end of the tone. */
const COMPARED_SECONDS = 12;
/** By now the question is over, and the tone is still to come. */
const BETWEEN_SECONDS = 6;

for (const access of ['guarded', 'direct'] as const) {
  describe(`the samples of a call, ${access} over a WebSocket`, () => {
    let folder: string;
    let visited: Visit;
    let page: Page;
    let wire: WireTraffic;
    let answer: Int16Array;

    const talk = async (): Promise<void> => {
      visited = await visit({
        env: {VOICE_ACCESS: access},
        microphoneFile: join(folder, MICROPHONE),
        attributes: {transport: 'websocket', ...RAW},
        inject: RECORDER,
        watch: async blank => void (wire = await watchWire(blank)),
      });
      ({page} = visited);
      await waitForEvent(page, {
        type: 'voice-transcript',
        role: 'user',
        text: 'what time is it',
        final: true,
      });
      const began = await waitForEvent(page, {type: 'voice-speech-start', speaker: 'assistant'});
      await waitForEvent(page, {type: 'voice-speech-end', speaker: 'assistant'}, {after: began.at});
      answer = samplesOf(wire.received);
    };
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'audio-path-'));
      writeFileSync(join(folder, MICROPHONE), wavFile(SPOKEN, CARD_RATE));
      await talk();
    });
    after(async () => {
      await visited.close();
      rmSync(folder, {recursive: true, force: true});
    });

    test('arrive from the microphone as they should, to the last bit', async () => {
      for (let take = 1; ; take += 1) {
        const sent = await whatWasSent();
        const wrong = differencesFromFile(sent);
        if (wrong === 0) break;
        assert.ok(take < TAKES, `${wrong} samples differ`);
        await visited.close();
        await talk();
      }
    });

    const whatWasSent = async (): Promise<Int16Array> => {
      const length = COMPARED_SECONDS * WIRE_RATE;
      const begin = (): number => firstLoud(samplesOf(wire.sent)) - 200;
      while (begin() < 0 || samplesOf(wire.sent).length - begin() < length) await delay(100);
      const sent = samplesOf(wire.sent).subarray(begin(), begin() + length);
      assert.ok(
        sent.subarray(-2 * WIRE_RATE).some(sample => sample > 8_000),
        'the tone is missing',
      );
      return sent;
    };

    test('reach the speaker as they should, to the last bit', async () => {
      const heard = await speakerSamples(page);
      const begin = heard.findIndex(sample => sample !== 0);
      const core = createPlayerCore(CARD_RATE, WIRE_RATE);
      core.enqueue({itemId: 'item', contentIndex: 0, place: 0, samples: answer.slice()});
      core.end();
      const expected = new Float32Array(Math.ceil((answer.length * CARD_RATE) / WIRE_RATE / 128) * 128);
      for (let at = 0; at < expected.length; at += 128) core.render(expected.subarray(at, at + 128));
      const first = expected.findIndex(sample => sample !== 0);
      assert.ok(begin > 0 && first >= 0, 'nothing was heard');
      const length = expected.findLastIndex(sample => sample !== 0) - first;
      assert.ok(length > CARD_RATE / 2, `${length} samples should be heard`);
      const wrong = differences(heard.subarray(begin), expected.subarray(first), length);
      assert.equal(wrong, 0, `${wrong} of ${length} samples differ`);
    });
  });
}

function firstLoud(samples: Int16Array): number {
  return samples.findIndex(sample => Math.abs(sample) > 100);
}

function differences(actual: ArrayLike<number>, expected: ArrayLike<number>, length = actual.length): number {
  let wrong = 0;
  for (let index = 0; index < length; index += 1) if (actual[index] !== expected[index]) wrong += 1;
  return wrong;
}

/**
 * Question and tone each against the file: a sound card that is late once gives ten milliseconds of silence, and what
 * follows comes so much later.
 */
function differencesFromFile(sent: Int16Array): number {
  const between = BETWEEN_SECONDS * WIRE_RATE;
  const question = sent.subarray(0, between);
  const tone = sent.subarray(between + firstLoud(sent.subarray(between)) - 200);
  const file = SPOKEN.subarray(BETWEEN_SECONDS * CARD_RATE);
  return (
    differences(question, expectedOnWire(question, SPOKEN)) + differences(tone, expectedOnWire(tone, file))
  );
}

/**
 * What the resampler makes of the microphone's file, cut to what was sent. How much silence the card gave before it
 * decides which of the 80 phases it begins in: the right one is found by the first tenth of a second.
 */
function expectedOnWire(sent: Int16Array, file: Int16Array): Int16Array {
  const probe = WIRE_RATE / 10;
  const begin = firstLoud(sent);
  const at = (shift: number, seconds: number): Int16Array => {
    const converted = convertFrom(file, firstLoud(file) - 1_000 - shift, seconds);
    const offset = firstLoud(converted) - begin;
    return converted.subarray(offset);
  };
  const shifts = Array.from({length: 147}, (_, shift) => shift);
  const wrong = shifts.map(shift => differences(sent, at(shift, 0.2), probe));
  return at(wrong.indexOf(Math.min(...wrong)), COMPARED_SECONDS + 1);
}

/** The card's samples from `from` on, through the resampler, at 16 bits. */
function convertFrom(file: Int16Array, from: number, seconds: number): Int16Array {
  const input = Float32Array.from(file.subarray(from, from + seconds * CARD_RATE), asCardSample);
  const resampler = createResampler(CARD_RATE, WIRE_RATE);
  const output = new Float32Array(resampler.maxOutput(input.length));
  const count = resampler.process(input, output);
  return Int16Array.from(output.subarray(0, count), sample => Math.round(sample * 32_768));
}

/** A sample of the file as Chromium's card gives it: the two halves of the range are scaled apart, in 32 bits. */
function asCardSample(sample: number): number {
  return sample * Math.fround(1 / (sample < 0 ? 32_768 : 32_767));
}

function atCardRate(sound: Int16Array): Int16Array {
  const resampler = createResampler(WIRE_RATE, CARD_RATE);
  const output = new Float32Array(resampler.maxOutput(sound.length));
  const input = Float32Array.from(sound, sample => sample / 32_768);
  const count = resampler.process(input, output);
  return Int16Array.from(output.subarray(0, count), sample => Math.round(sample * 32_768));
}

function speakerSamples(page: Page): Promise<Float32Array> {
  const read = (): number[][] =>
    (globalThis as unknown as {speakerBlocks: Float32Array[]}).speakerBlocks.map(block => [...block]);
  return page.evaluate(read).then(blocks => Float32Array.from(blocks.flat()));
}
