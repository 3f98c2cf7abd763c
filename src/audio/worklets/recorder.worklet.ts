/**
 * The recording processor: two inputs, moment by moment, into one stream of pairs. It stands alone, in a file of its own,
 * because hardly any call is recorded, and because only one clock keeps two voices where they were.
 */
import {toPcm16} from '../dsp/pcm16.js';
import {createResampler} from '../dsp/resampler.js';
import {
  RECORDER_PROCESSOR,
  RECORDING_RATE,
  type RecorderCommand,
  type RecorderReport,
} from './recorder-messages.js';

/** Some 40 ms: a message a time, and no allocation in between. */
const BATCH_FRAMES = 1_024;
/** The most that an audio thread asks for at once. */
const QUANTUM = 2_048;

class RecorderProcessor extends AudioWorkletProcessor {
  readonly #resamplers = [
    createResampler(sampleRate, RECORDING_RATE),
    createResampler(sampleRate, RECORDING_RATE),
  ];
  readonly #silence = new Float32Array(QUANTUM);
  readonly #outputs = [this.#newOutput(), this.#newOutput()] as const;
  readonly #pairs = new Int16Array(2 * (BATCH_FRAMES + this.#outputs[0].length));
  #filled = 0;
  #isOpen = true;

  constructor() {
    super();
    // There is one command.
    this.port.onmessage = (_: MessageEvent<RecorderCommand>) => {
      if (!this.#isOpen) return;
      this.#isOpen = false;
      this.#report(true);
    };
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    if (!this.#isOpen) return false;
    const [left, right] = this.#outputs;
    const count = outputs[0]?.[0]?.length ?? 0;
    const frames = this.#resample(0, inputs[0]?.[0], count);
    this.#resample(1, inputs[1]?.[0], count);
    for (let frame = 0; frame < frames; frame += 1) {
      const at = 2 * (this.#filled + frame);
      this.#pairs[at] = toPcm16((left[frame] ?? 0) * 32_768);
      this.#pairs[at + 1] = toPcm16((right[frame] ?? 0) * 32_768);
    }
    this.#filled += frames;
    if (this.#filled >= BATCH_FRAMES) this.#report(false);
    return true;
  }

  /** Where nothing is connected, or nothing sounds, there may be no samples at all: that is silence, and time goes on. */
  #resample(voice: 0 | 1, samples: Float32Array | undefined, count: number): number {
    return this.#resamplers[voice]?.process(samples ?? this.#silence, this.#outputs[voice], count) ?? 0;
  }

  #newOutput(): Float32Array {
    return new Float32Array(createResampler(sampleRate, RECORDING_RATE).maxOutput(QUANTUM));
  }

  /** Copied by the message. */
  #report(last: boolean): void {
    this.port.postMessage({pairs: this.#pairs, frames: this.#filled, last} satisfies RecorderReport);
    this.#filled = 0;
  }
}

registerProcessor(RECORDER_PROCESSOR, RecorderProcessor);
