/** A recording of two voices: each in its channel, where it was, to the sample. */
import {assert} from '@open-wc/testing';
import {CallRecorder, type Recording} from '../../src/audio/call-recorder.js';
import {RECORDING_RATE} from '../../src/audio/worklets/recorder-messages.js';

const SECONDS = 2;
/** When each voice knocks, in seconds. */
const KNOCKS = {visitor: [0.25, 1.1], assistant: [0.25, 0.7, 1.6]} as const;

describe('a recording of both voices', () => {
  /** `rate` is that of the sound card. */
  async function recorded(
    rate: number,
    options: Partial<ConstructorParameters<typeof CallRecorder>[0]> = {},
  ): Promise<Recording | undefined> {
    const context = new OfflineAudioContext(1, SECONDS * rate, rate);
    const recorder = new CallRecorder({onFull: () => undefined, ...options});
    await recorder.listenIn(context as unknown as AudioContext);
    for (const voice of ['visitor', 'assistant'] as const) {
      const buffer = new AudioBuffer({length: SECONDS * rate, sampleRate: rate});
      for (const at of KNOCKS[voice]) buffer.getChannelData(0).fill(0.5, at * rate, at * rate + 0.01 * rate);
      const source = new AudioBufferSourceNode(context, {buffer});
      recorder.hear(voice, source);
      source.start();
    }
    await context.startRendering();
    return recorder.finish();
  }

  /** Where something begins in one channel, in seconds. */
  function onsets(samples: Int16Array, channel: 0 | 1): number[] {
    const found: number[] = [];
    for (let frame = 0; frame < samples.length / 2; frame += 1) {
      const last = found.at(-1) ?? -1;
      if (Math.abs(samples[2 * frame + channel] ?? 0) > 4_000 && frame / RECORDING_RATE > last + 0.1)
        found.push(frame / RECORDING_RATE);
    }
    return found;
  }

  for (const rate of [48_000, 44_100]) {
    it(`has the visitor left and the assistant right, in step, from a sound card at ${rate} Hz`, async () => {
      const {recording, type, duration} = (await recorded(rate))!;
      assert.equal(type, 'audio/wav');
      assert.equal(recording.type, 'audio/wav');
      assert.closeTo(duration, SECONDS, 0.05);
      const bytes = await recording.arrayBuffer();
      const view = new DataView(bytes);
      assert.equal(view.getUint16(22, true), 2, 'two channels');
      assert.equal(view.getUint32(24, true), RECORDING_RATE);
      assert.equal(view.getUint32(40, true), bytes.byteLength - 44, 'as long as it says');
      const samples = new Int16Array(bytes.slice(44));
      const [visitor, assistant] = [onsets(samples, 0), onsets(samples, 1)];
      const late = (found: readonly number[], known: readonly number[]): number[] =>
        known.map((at, index) => 1_000 * Math.abs((found[index] ?? NaN) - at));
      assert.lengthOf(visitor, KNOCKS.visitor.length);
      assert.lengthOf(assistant, KNOCKS.assistant.length);
      const all = [...late(visitor, KNOCKS.visitor), ...late(assistant, KNOCKS.assistant)];
      assert.isBelow(Math.max(...all), 2, 'milliseconds from where it was');
      assert.equal(visitor[0], assistant[0], 'what came at once is at one sample');
    });
  }

  it('is as long as it may be and no longer, says so, and keeps what it has', async () => {
    let told = 0;
    const made = await recorded(48_000, {mostSeconds: 0.5, onFull: () => (told += 1)});
    assert.equal(told, 1);
    assert.equal(made!.duration, 0.5);
  });
});
