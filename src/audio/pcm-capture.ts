/** The microphone as chunks of PCM16 at 24 kHz: what a transport without WebRTC sends. */
import {Disposers} from '../shared/disposers.js';
import {Emitter} from '../shared/emitter.js';
import {loadWorklet} from './load-worklet.js';
import source from './worklets/capture.worklet.ts?worklet';
import {
  CAPTURE_PROCESSOR,
  WIRE_RATE,
  type CaptureCommand,
  type CaptureOptions,
  type CaptureReport,
} from './worklets/messages.js';

/** Short chunks are what keeps the way from mouth to provider short. */
const CHUNK_MS = 20;

export type PcmCaptureOptions = {
  readonly context: AudioContext;
  /** Lent: its tracks are not stopped. */
  readonly stream: MediaStream;
  readonly workletBaseUrl?: string | undefined;
  readonly chunkMs?: number;
  readonly signal: AbortSignal;
};

export class PcmCapture {
  readonly #chunks = new Emitter<{chunk: Int16Array<ArrayBuffer>}>();
  readonly #disposers = new Disposers();
  #muted = false;

  private constructor({context, stream, chunkMs = CHUNK_MS}: PcmCaptureOptions) {
    const processorOptions: CaptureOptions = {chunkSamples: Math.round((WIRE_RATE * chunkMs) / 1000)};
    const microphone = context.createMediaStreamSource(stream);
    const node = new AudioWorkletNode(context, CAPTURE_PROCESSOR, {processorOptions});
    node.port.onmessage = ({data}: MessageEvent<CaptureReport>) => this.#onChunk(data.samples, node.port);
    microphone.connect(node);
    // It puts out silence; without a way to the speaker some browsers never run it.
    node.connect(context.destination);
    this.#disposers.defer(() => {
      microphone.disconnect();
      node.disconnect();
      node.port.onmessage = null;
      node.port.close();
    });
  }

  static async open(options: PcmCaptureOptions): Promise<PcmCapture> {
    const {context, workletBaseUrl: baseUrl, signal} = options;
    await loadWorklet(context, {file: 'capture.js', source}, {baseUrl, signal});
    signal.throwIfAborted();
    return new PcmCapture(options);
  }

  /**
   * Listens to the chunks; returns its undo. The samples are lent for the length of the call: their buffer goes
   * back to the audio thread afterwards.
   */
  onChunk(listener: (samples: Int16Array<ArrayBuffer>) => void): () => void {
    return this.#chunks.on('chunk', listener);
  }

  /** Muted, the chunks go on as silence: a recogniser counts time by samples. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  close(): void {
    this.#chunks.clear();
    this.#disposers.dispose();
  }

  #onChunk(samples: Int16Array<ArrayBuffer>, port: MessagePort): void {
    if (this.#muted) samples.fill(0);
    this.#chunks.emit('chunk', samples);
    const command: CaptureCommand = {type: 'recycle', buffer: samples.buffer};
    port.postMessage(command, [samples.buffer]);
  }
}
