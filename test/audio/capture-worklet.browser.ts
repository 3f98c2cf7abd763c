/** The capture processor in Chromium's own audio thread, against the same arithmetic on the page: bit for bit. */
import {assert} from '@open-wc/testing';
import {CHUNK_HEADROOM, createCaptureCore, type ReadOptions} from '../../src/audio/dsp/capture-core.js';
import {loadWorklet} from '../../src/audio/load-worklet.js';
import {
  CAPTURE_PROCESSOR,
  type CaptureCommand,
  type CaptureReport,
} from '../../src/audio/worklets/messages.js';
import {processors} from '../../src/audio/processors.js';
import {tone} from './dsp/tone.js';

const QUANTUM = 128;
const SECONDS = 1;

type Chunk = {readonly position: number; readonly bytes: number; readonly sound: readonly number[]};

describe('the capture processor', () => {
  /** Renders the channels; what is read begins at a frame in the middle, so that the ring has a past. */
  async function capture(
    rate: number,
    channels: ReadonlyArray<Float32Array<ArrayBuffer>>,
    readAt: number,
    options: ReadOptions,
  ): Promise<Chunk[]> {
    const frames = SECONDS * rate;
    const context = new OfflineAudioContext(1, frames, rate);
    await loadWorklet(context, processors, {signal: new AbortController().signal});
    const node = new AudioWorkletNode(context, CAPTURE_PROCESSOR, {
      processorOptions: {rate: 24_000, start: 0},
    });
    const buffer = new AudioBuffer({numberOfChannels: channels.length, length: frames, sampleRate: rate});
    channels.forEach((samples, channel) => buffer.copyToChannel(samples, channel));
    const source = new AudioBufferSourceNode(context, {buffer});
    source.connect(node).connect(context.destination);
    source.start();
    const chunks: Chunk[] = [];
    const arrived = new Promise<void>(resolve => {
      node.port.onmessage = ({data}: MessageEvent<CaptureReport>) => {
        if (data.type !== 'chunk') return;
        const {position, frame, left} = data;
        const sound = [...frame.subarray(CHUNK_HEADROOM)];
        chunks.push({position, bytes: sound.length, sound});
        // Everything has been read when less is left than a chunk, and rendering is over.
        if (left < 480 && position > 0.95 * 24_000) resolve();
      };
    });
    void context.suspend(readAt / rate).then(async () => {
      node.port.postMessage({type: 'read', ...options} satisfies CaptureCommand);
      await context.resume();
    });
    await context.startRendering();
    await arrived;
    return chunks;
  }

  /** The same without an audio thread. The command may be read a few quanta late: that changes no sample. */
  function expected(
    rate: number,
    channels: ReadonlyArray<Float32Array<ArrayBuffer>>,
    options: ReadOptions,
  ): number[] {
    const sound: number[] = [];
    const core = createCaptureCore({
      ...{inputRate: rate, rate: 24_000, start: 0},
      onChunk: frame => sound.push(...frame.subarray(CHUNK_HEADROOM)),
      onActivity: () => undefined,
    });
    core.read(options);
    for (let at = 0; at < SECONDS * rate; at += QUANTUM) {
      // The last quantum of a rendering is whole, too; what lies behind the end is silence.
      core.write(
        channels.map(samples => {
          const quantum = new Float32Array(QUANTUM);
          quantum.set(samples.subarray(at, at + QUANTUM));
          return quantum;
        }),
      );
    }
    return sound;
  }

  for (const rate of [48_000, 44_100, 96_000, 16_000]) {
    it(`gives, from ${rate} Hz, exactly the samples that the arithmetic gives, from the first on`, async () => {
      const channels = [tone(997, rate, SECONDS, 0.7), tone(440, rate, SECONDS, 0.2)];
      const chunks = await capture(rate, channels, 40 * QUANTUM, {from: 0, chunkMs: 20});
      const sound = chunks.flatMap(chunk => chunk.sound);
      assert.isAbove(sound.length, 0.95 * 48_000);
      assert.deepEqual(sound, expected(rate, channels, {from: 0, chunkMs: 20}).slice(0, sound.length));
      chunks.reduce((next, {position, bytes}) => {
        assert.strictEqual(position, next);
        return position + bytes / 2;
      }, 0);
    });
  }
});
