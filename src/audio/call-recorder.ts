/**
 * Records two voices as one file: the visitor left, the assistant right, sample by sample at the same moment, because one
 * processor hears both. It stands alone, loaded where a call is recorded, and knows of sound only.
 */
import {wavHeader} from './dsp/wav.js';
import {loadWorklet, warmWorklet, type WorkletSource} from './load-worklet.js';
import {
  RECORDER_PROCESSOR,
  RECORDING_RATE,
  type RecorderCommand,
  type RecorderReport,
} from './worklets/recorder-messages.js';
import file from './worklets/recorder.worklet.ts?worklet';

/** A recording is no longer: half an hour is 173 MB. What was recorded by then is kept. */
export const MOST_SECONDS = 30 * 60;
export const RECORDING_TYPE = 'audio/wav';

/** So much is handed to the browser at a time, which may keep it on disk. */
const PART_SAMPLES = 2 * 10 * RECORDING_RATE;
/** A processor that has not given its rest by then has lost its context. */
const REST_MS = 300;

const recorder: WorkletSource = {
  file,
  source: () => import('./worklets/recorder.worklet.ts?worklet-text'),
};

/** Reads the processor ahead: it records nothing, and whoever agrees is recorded from then on. */
export function warmRecorder(workletBaseUrl: string | undefined): void {
  warmWorklet(recorder, workletBaseUrl);
}

export type Voice = 'visitor' | 'assistant';

export type Recording = {
  /** WAV, 16 bits, two channels at 24 kHz. */
  readonly recording: Blob;
  readonly type: typeof RECORDING_TYPE;
  /** In seconds. */
  readonly duration: number;
};

export type CallRecorderOptions = {
  readonly workletBaseUrl?: string | undefined;
  /** The first moment was recorded. */
  readonly onStarted?: () => void;
  /** The recording is as long as it may be; nothing is recorded from now on. */
  readonly onFull: () => void;
  /** In seconds; absent: `MOST_SECONDS`. */
  readonly mostSeconds?: number;
};

type Line = {
  readonly node: AudioWorkletNode;
  readonly sources: Map<Voice, AudioNode>;
};

export class CallRecorder {
  readonly #options: CallRecorderOptions;
  readonly #mostFrames: number;
  readonly #parts: Blob[] = [];
  readonly #closing = new AbortController();
  #part = new Int16Array(PART_SAMPLES);
  #filled = 0;
  #frames = 0;
  #context: AudioContext | undefined;
  #placing: Promise<void> = Promise.resolve();
  #line: Line | undefined;
  #startedAt: number | undefined;
  #onLast = (): void => undefined;

  constructor(options: CallRecorderOptions) {
    this.#options = options;
    this.#mostFrames = (options.mostSeconds ?? MOST_SECONDS) * RECORDING_RATE;
  }

  /** When the first sample was heard, by `performance.now()`; `undefined` before. */
  get startedAt(): number | undefined {
    return this.#startedAt;
  }

  /**
   * Records in this context from now on; where it recorded in another one before, the time in between is silence. Rejects
   * with `audio/worklet-blocked`. The context is lent.
   */
  listenIn(context: AudioContext): Promise<void> {
    if (this.#context === context) return this.#placing;
    this.#context = context;
    return (this.#placing = this.#place(context));
  }

  /** Hears this voice from here, in place of where it was heard before. The source is lent, and of the same context. */
  hear(voice: Voice, source: AudioNode): void {
    const line = this.#line;
    if (line?.node.context !== source.context || line.sources.get(voice) === source) return;
    this.#unhear(line, voice);
    line.sources.set(voice, source);
    source.connect(line.node, 0, voice === 'visitor' ? 0 : 1);
  }

  /** Ends it. Resolves to what was recorded; `undefined` where that is nothing. */
  async finish(): Promise<Recording | undefined> {
    const line = this.#line;
    if (line !== undefined && !this.#closing.signal.aborted) {
      await new Promise<void>(resolve => {
        this.#onLast = resolve;
        setTimeout(resolve, REST_MS);
        line.node.port.postMessage({type: 'stop'} satisfies RecorderCommand);
      });
    }
    this.close();
    if (this.#frames === 0) return undefined;
    this.#putAway();
    const header = wavHeader(RECORDING_RATE, 2, this.#frames);
    return {
      recording: new Blob([header, ...this.#parts], {type: RECORDING_TYPE}),
      type: RECORDING_TYPE,
      duration: this.#frames / RECORDING_RATE,
    };
  }

  /** Records no more; what was recorded is kept. Idempotent. */
  close(): void {
    this.#closing.abort();
    this.#leave();
  }

  async #place(context: AudioContext): Promise<void> {
    const {signal} = this.#closing;
    await loadWorklet(context, recorder, {baseUrl: this.#options.workletBaseUrl, signal});
    if (signal.aborted || this.#context !== context) return;
    this.#leave();
    const node = new AudioWorkletNode(context, RECORDER_PROCESSOR, {
      numberOfInputs: 2,
      channelCount: 1,
      channelCountMode: 'explicit',
      outputChannelCount: [1],
    });
    const line: Line = {node, sources: new Map()};
    node.port.onmessage = ({data}: MessageEvent<RecorderReport>) => this.#take(data);
    // It puts out silence; without a way to the speaker some browsers never run it.
    node.connect(context.destination);
    this.#line = line;
  }

  #leave(): void {
    const line = this.#line;
    if (line === undefined) return;
    this.#line = undefined;
    for (const voice of [...line.sources.keys()]) this.#unhear(line, voice);
    line.node.port.postMessage({type: 'stop'} satisfies RecorderCommand);
    line.node.disconnect();
  }

  #unhear({node, sources}: Line, voice: Voice): void {
    try {
      sources.get(voice)?.disconnect(node);
    } catch {
      // Its owner has disconnected it already.
    }
    sources.delete(voice);
  }

  #take({pairs, frames, last}: RecorderReport): void {
    const began = performance.now() - (1_000 * frames) / RECORDING_RATE;
    if (this.#startedAt === undefined) {
      this.#startedAt = began;
      this.#options.onStarted?.();
    }
    this.#fill(began);
    for (let frame = 0; frame < frames; frame += 1) this.#write(pairs[2 * frame], pairs[2 * frame + 1]);
    if (last) this.#onLast();
  }

  /** While the sound was in no context, or the context stood still, time went on: a second behind is no jitter. */
  #fill(now: number): void {
    const missing = (now - (this.#startedAt ?? now)) / 1_000 - this.#frames / RECORDING_RATE;
    if (missing < 1) return;
    for (let frame = 0; frame < missing * RECORDING_RATE; frame += 1) this.#write(0, 0);
  }

  #write(visitor = 0, assistant = 0): void {
    if (this.#frames >= this.#mostFrames) return;
    this.#part[this.#filled] = visitor;
    this.#part[this.#filled + 1] = assistant;
    this.#filled += 2;
    this.#frames += 1;
    if (this.#filled === this.#part.length) this.#putAway();
    if (this.#frames < this.#mostFrames) return;
    this.close();
    this.#options.onFull();
  }

  #putAway(): void {
    // Copied by the browser.
    this.#parts.push(new Blob([this.#part.subarray(0, this.#filled)]));
    this.#filled = 0;
  }
}
