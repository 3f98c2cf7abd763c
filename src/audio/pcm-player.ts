/** Answers that arrive as PCM16, played: the page's side of the playback processor. */
import {Disposers} from '../shared/disposers.js';
import {Emitter} from '../shared/emitter.js';
import {LevelMeter} from './level-meter.js';
import {loadWorklet} from './load-worklet.js';
import type {AudioOutput, AudioOutputEvents, Playhead} from './types.js';
import source from './worklets/playback.worklet.ts?worklet';
import {
  PLAYBACK_PROCESSOR,
  WIRE_RATE,
  type PlaybackCommand,
  type PlaybackReport,
} from './worklets/messages.js';

const SAMPLES_PER_MS = WIRE_RATE / 1000;
/** How fast the volume follows, in seconds: fast, and without a click. */
const VOLUME_SECONDS = 0.015;

export type PcmPlayerOptions = {
  readonly context: AudioContext;
  readonly workletBaseUrl?: string | undefined;
};

/** One piece of an answer's sound: PCM16, mono, 24 kHz. */
export type PlayableChunk = {
  readonly itemId: string;
  readonly contentIndex: number;
  readonly samples: Int16Array<ArrayBuffer>;
};

type Item = {readonly itemId: string; readonly contentIndex: number; received: number};

export class PcmPlayer implements AudioOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #volume: GainNode;
  readonly #meter: LevelMeter;
  readonly #disposers = new Disposers();
  readonly #items: Item[] = [];
  readonly #flushes = new Map<number, (position: Playhead | undefined) => void>();
  /** Closed by an interruption: what still arrives of the answer, under whatever id, is not played. */
  #isOpen = true;
  #flushId = 0;

  private constructor({context}: PcmPlayerOptions) {
    this.#context = context;
    this.#node = new AudioWorkletNode(context, PLAYBACK_PROCESSOR, {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.#volume = new GainNode(context);
    this.#node.connect(this.#volume).connect(context.destination);
    this.#node.port.onmessage = ({data}: MessageEvent<PlaybackReport>) => this.#onReport(data);
    this.#disposers.defer(() => {
      this.#node.disconnect();
      this.#volume.disconnect();
      this.#node.port.onmessage = null;
      this.#node.port.close();
    });
    this.#meter = this.#disposers.use(new LevelMeter(this.#volume), meter => meter.close());
  }

  static async open(options: PcmPlayerOptions, signal: AbortSignal): Promise<PcmPlayer> {
    const {context, workletBaseUrl: baseUrl} = options;
    await loadWorklet(context, {file: 'playback.js', source}, {baseUrl, signal});
    signal.throwIfAborted();
    return new PcmPlayer(options);
  }

  /** Queues sound. The samples are transferred: the caller must not use them again. */
  play({itemId, contentIndex, samples}: PlayableChunk): void {
    if (!this.#isOpen) return;
    const item = this.#number(itemId, contentIndex);
    const entry = this.#items[item];
    if (entry !== undefined) entry.received += samples.length;
    // A view into a larger buffer (a frame with its header) is copied; whole buffers are given away.
    const whole = samples.byteLength === samples.buffer.byteLength ? samples : samples.slice();
    this.#command({type: 'sound', item, samples: whole}, [whole.buffer]);
  }

  /** No more sound is coming for what is queued. */
  end(): void {
    this.#command({type: 'end'});
  }

  /** Takes sound again: an answer that nobody interrupted begins. */
  reopen(): void {
    this.#isOpen = true;
  }

  interrupt(): Promise<Playhead | undefined> {
    this.#isOpen = false;
    this.#flushId += 1;
    const id = this.#flushId;
    return new Promise(resolve => {
      this.#flushes.set(id, resolve);
      this.#command({type: 'flush', id});
    });
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#volume.gain.setTargetAtTime(volume, this.#context.currentTime, VOLUME_SECONDS);
  }

  level(): number {
    return this.#meter.level();
  }

  close(): void {
    this.events.clear();
    for (const resolve of this.#flushes.values()) resolve(undefined);
    this.#flushes.clear();
    this.#disposers.dispose();
  }

  #number(itemId: string, contentIndex: number): number {
    const known = this.#items.findIndex(item => item.itemId === itemId && item.contentIndex === contentIndex);
    if (known >= 0) return known;
    return this.#items.push({itemId, contentIndex, received: 0}) - 1;
  }

  #onReport(report: PlaybackReport): void {
    if (report.type !== 'flushed') {
      this.events.emit(report.type, undefined);
      return;
    }
    this.#flushes.get(report.id)?.(this.#playhead(report.position));
    this.#flushes.delete(report.id);
  }

  /** What left the worklet is heard `outputLatency` later, so that much of it was not heard yet. */
  #playhead(position: {readonly item: number; readonly samples: number} | undefined): Playhead | undefined {
    const item = position === undefined ? undefined : this.#items[position.item];
    if (position === undefined || item === undefined) return undefined;
    const {itemId, contentIndex, received} = item;
    const heard = Math.min(position.samples, received) / SAMPLES_PER_MS;
    return {itemId, contentIndex, heardMs: Math.max(0, heard - (this.#context.outputLatency || 0) * 1000)};
  }

  #command(command: PlaybackCommand, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(command, transfer);
  }
}
