/**
 * The microphone as remembered sound: the page's side of the capture processor. Whatever leg a call takes reads
 * from here, from the first word on.
 */
import {Emitter} from '../shared/emitter.js';
import {CHUNK_HEADROOM, type ReadOptions} from './dsp/capture-core.js';
import type {G711Law} from './dsp/g711.js';
import {retire} from './retire.js';
import type {AudioStage} from './stage.js';
import {
  CAPTURE_PROCESSOR,
  WIRE_RATE,
  type CaptureCommand,
  type CaptureOptions,
  type CaptureReport,
} from './worklets/messages.js';

/** The rate of what is kept and sent, in Hz. */
export type CaptureRate = 24_000 | 16_000 | 8_000;

/** A piece of the microphone. */
export type CapturedChunk = {
  /** The sound, mono. */
  readonly sound: Uint8Array<ArrayBuffer>;
  /** The same with `CHUNK_HEADROOM` bytes before it, which the sender may write its header into. */
  readonly frame: Uint8Array<ArrayBuffer>;
  /** The sample at which it begins, counted from the opening of the microphone. */
  readonly position: number;
  /** How many samples are waiting behind it: almost none when reading is level with the microphone. */
  readonly left: number;
  /** How it is written; absent, as the microphone gives it: PCM16 little-endian. */
  readonly law?: G711Law | undefined;
};

export type PcmCaptureEvents = {
  /** Somebody begins to speak, or stops, as heard here and not by the provider. `time`: seconds of the context's clock. */
  activity: {readonly speaking: boolean; readonly position: number; readonly time: number};
};

export class PcmCapture {
  readonly events = new Emitter<PcmCaptureEvents>();
  readonly rate: CaptureRate;
  readonly #stage: AudioStage;
  readonly #openedAt = performance.now();
  #node: AudioWorkletNode;
  /** Where the microphone stood, and when: by the last report of the audio thread. */
  #known = {position: 0, at: this.#openedAt};
  #reader: ((chunk: CapturedChunk) => void) | undefined;
  #reading: ReadOptions = {chunkMs: 0};
  #muted = false;
  #speaking = false;

  private constructor(stage: AudioStage, rate: CaptureRate) {
    this.rate = rate;
    this.#stage = stage;
    this.#node = this.#place(0);
  }

  /** Resolves when a source can be listened to. Rejects with `audio/worklet-blocked`. */
  static async open(
    stage: AudioStage,
    signal: AbortSignal,
    rate: CaptureRate = WIRE_RATE,
  ): Promise<PcmCapture> {
    await stage.load(signal);
    signal.throwIfAborted();
    return new PcmCapture(stage, rate);
  }

  /** Does somebody speak right now, as heard here? */
  get speaking(): boolean {
    return this.#speaking;
  }

  /** The position of what is said right now, give or take some milliseconds. */
  get position(): number {
    return this.#known.position + Math.round(((performance.now() - this.#known.at) * this.rate) / 1000);
  }

  /**
   * Keeps what `source` gives, from now on, in whatever context it stands. The source stays its maker's, who also
   * disconnects it.
   */
  listen(source: AudioNode): void {
    // By the source, and not by when the stage moved: that may have been while the permission was asked for.
    if (source.context !== this.#node.context) this.#move();
    source.connect(this.#node);
  }

  /**
   * Reads on from `from` (0: the first word; Infinity: from now on), at first as fast as it goes, then live. One
   * reads at a time: a new listener takes over.
   */
  read(options: ReadOptions, listener: (chunk: CapturedChunk) => void): void {
    this.#reader = listener;
    this.pace(options);
  }

  /** Changes the length of the chunks; 0 ms rests. */
  pace(options: ReadOptions): void {
    this.#reading = {...options, from: undefined};
    this.#command({type: 'read', ...options});
  }

  /** Muted, the sound goes on as silence: a recogniser counts time by samples. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#command({type: 'mute', muted});
  }

  close(): void {
    this.events.clear();
    this.#remove();
  }

  /**
   * Follows the stage into its new context. The ring stays behind; positions go on, and what was read is on its
   * way already.
   */
  #move(): void {
    this.#remove();
    // The ear begins anew as well, and tells only of changes.
    this.#speaking = false;
    this.#node = this.#place(this.position);
    this.setMuted(this.#muted);
    this.#command({type: 'read', ...this.#reading});
  }

  #place(start: number): AudioWorkletNode {
    const {context} = this.#stage;
    const processorOptions: CaptureOptions = {rate: this.rate, start};
    const node = new AudioWorkletNode(context, CAPTURE_PROCESSOR, {processorOptions});
    node.port.onmessage = ({data}: MessageEvent<CaptureReport>) => this.#onReport(data);
    // It puts out silence; without a way to the speaker some browsers never run it.
    node.connect(context.destination);
    return node;
  }

  #remove(): void {
    retire(this.#node);
  }

  #onReport(report: CaptureReport): void {
    const left = report.type === 'activity' ? 0 : report.left;
    this.#known = {position: report.position + left, at: performance.now()};
    if (report.type === 'activity') {
      this.#speaking = report.speaking;
      this.events.emit('activity', report);
      return;
    }
    this.#reader?.({...report, sound: report.frame.subarray(CHUNK_HEADROOM)});
  }

  #command(command: CaptureCommand): void {
    this.#node.port.postMessage(command);
  }
}
