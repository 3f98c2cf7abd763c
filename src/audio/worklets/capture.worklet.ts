/** The capture processor: the microphone at the device's rate in, PCM16 chunks at 24 kHz out. */
import {floatToPcm16} from '../dsp/pcm16.js';
import {createResampler} from '../dsp/resampler.js';
import {
  CAPTURE_PROCESSOR,
  WIRE_RATE,
  type CaptureCommand,
  type CaptureOptions,
  type CaptureReport,
} from './messages.js';

/** Frames in a render quantum; the specification allows others, so buffers grow once if they must. */
const QUANTUM = 128;

class CaptureProcessor extends AudioWorkletProcessor {
  readonly #resampler = createResampler(sampleRate, WIRE_RATE);
  readonly #chunk: Float32Array;
  readonly #spare: ArrayBuffer[] = [];
  #mono = new Float32Array(QUANTUM);
  #converted = new Float32Array(this.#resampler.maxOutput(QUANTUM));
  #filled = 0;

  constructor({processorOptions}: {processorOptions: CaptureOptions}) {
    super();
    this.#chunk = new Float32Array(processorOptions.chunkSamples);
    this.port.onmessage = ({data}: MessageEvent<CaptureCommand>) => this.#spare.push(data.buffer);
  }

  process([channels]: Float32Array[][]): boolean {
    const first = channels?.[0];
    if (channels === undefined || first === undefined) return true;
    if (first.length !== this.#mono.length) this.#resize(first.length);
    mixDown(channels, this.#mono);
    const count = this.#resampler.process(this.#mono, this.#converted);
    for (let index = 0; index < count; index += 1) {
      this.#chunk[this.#filled] = this.#converted[index] ?? 0;
      this.#filled += 1;
      if (this.#filled === this.#chunk.length) this.#post();
    }
    return true;
  }

  #post(): void {
    // New buffers are needed only until the first ones have come back.
    const samples = new Int16Array(this.#spare.pop() ?? new ArrayBuffer(this.#chunk.length * 2));
    floatToPcm16(this.#chunk, samples);
    const report: CaptureReport = {type: 'chunk', samples};
    this.port.postMessage(report, [samples.buffer]);
    this.#filled = 0;
  }

  #resize(frames: number): void {
    this.#mono = new Float32Array(frames);
    this.#converted = new Float32Array(this.#resampler.maxOutput(frames));
  }
}

function mixDown(channels: readonly Float32Array[], mono: Float32Array): void {
  const share = 1 / channels.length;
  mono.fill(0);
  for (const samples of channels) {
    for (let index = 0; index < mono.length; index += 1) {
      mono[index] = (mono[index] ?? 0) + share * (samples[index] ?? 0);
    }
  }
}

registerProcessor(CAPTURE_PROCESSOR, CaptureProcessor);
