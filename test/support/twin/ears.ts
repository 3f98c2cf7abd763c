/**
 * The visitor's side of the twin page: what they say, kept as the microphone's memory keeps it, and an ear that hears
 * them before the provider does. It stands alone as the place where a voice becomes samples with a position.
 */
import {CHUNK_HEADROOM, type ReadOptions} from '../../../src/audio/dsp/capture-core.js';
import type {CapturedChunk, PcmCaptureEvents} from '../../../src/audio/pcm-capture.js';
import type {VoiceInput} from '../../../src/audio/voice-input.js';
import {Emitter} from '../../../src/shared/emitter.js';
import {RATE, samplesIn} from './voice.js';

/** The ear tells of a voice so long after it began, and of its end so long after that. */
const EAR_MS = 60;
const EAR_END_MS = 300;

/** An emitter that knows how many listen to it. */
export class CountedEmitter<Events extends object> extends Emitter<Events> {
  readonly #listening = new Set<symbol>();

  get listeners(): number {
    return this.#listening.size;
  }

  override on<Name extends keyof Events>(
    name: Name,
    listener: (payload: Events[Name]) => void,
    options: {signal?: AbortSignal} = {},
  ): () => void {
    if (options.signal?.aborted === true) return () => undefined;
    const mark = Symbol(String(name));
    this.#listening.add(mark);
    const undo = super.on(name, listener, options);
    options.signal?.addEventListener('abort', () => this.#listening.delete(mark), {once: true});
    return () => {
      undo();
      this.#listening.delete(mark);
    };
  }

  override clear(): void {
    super.clear();
    this.#listening.clear();
  }
}

type Read = {
  at: number;
  chunkMs: number;
  readonly listener: (chunk: CapturedChunk) => void;
};

export class TwinCapture {
  readonly events = new CountedEmitter<PcmCaptureEvents>();
  readonly rate = RATE;
  speaking = false;
  /** From where the microphone was read, each time that somebody began to read it. */
  readonly readFrom: number[] = [];
  readonly #openedAt = performance.now();
  readonly #spoken: Array<{readonly from: number; readonly sound: Int16Array}> = [];
  readonly #silences: Array<{readonly from: number; to: number}> = [];
  #reading: Read | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get position(): number {
    return samplesIn(performance.now() - this.#openedAt);
  }

  /** Somebody speaks from now on. */
  take(sound: Int16Array): void {
    const from = this.position;
    this.#spoken.push({from, sound});
    const ms = (sound.length * 1000) / RATE;
    setTimeout(() => this.#tell(true), EAR_MS);
    setTimeout(() => this.#tell(false), ms + EAR_END_MS);
  }

  read({from, chunkMs}: ReadOptions, listener: (chunk: CapturedChunk) => void): void {
    clearTimeout(this.#timer);
    this.#reading = undefined;
    if (chunkMs === 0) return;
    const at = from === undefined || from === Infinity ? this.position : Math.round(from);
    this.readFrom.push(at);
    this.#reading = {at, chunkMs, listener};
    this.#timer = setTimeout(() => this.#give(), 0);
  }

  pace({chunkMs}: ReadOptions): void {
    if (this.#reading !== undefined) this.#reading.chunkMs = chunkMs;
  }

  setMuted(muted: boolean): void {
    const last = this.#silences.at(-1);
    const isMuted = last?.to === Infinity;
    if (muted && !isMuted) this.#silences.push({from: this.position, to: Infinity});
    if (!muted && isMuted) last.to = this.position;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#reading = undefined;
  }

  #tell(speaking: boolean): void {
    if (this.#silences.at(-1)?.to === Infinity) return;
    this.speaking = speaking;
    this.events.emit('activity', {speaking, position: this.position, time: performance.now() / 1_000});
  }

  #give(): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    const length = samplesIn(reading.chunkMs);
    while (this.#reading === reading && reading.at + length <= this.position) {
      const {at: position} = reading;
      const bytes = new Uint8Array(this.#piece(position, length).buffer);
      const frame = new Uint8Array(CHUNK_HEADROOM + bytes.length);
      const sound = frame.subarray(CHUNK_HEADROOM);
      sound.set(bytes);
      reading.at += length;
      reading.listener({frame, sound, position, left: this.position - reading.at});
    }
    this.#timer = setTimeout(() => this.#give(), reading.chunkMs);
  }

  #piece(from: number, length: number): Int16Array<ArrayBuffer> {
    const piece = new Int16Array(length);
    for (const {from: begin, sound} of this.#spoken) {
      const first = Math.max(from, begin);
      const last = Math.min(from + length, begin + sound.length);
      if (first < last) piece.set(sound.subarray(first - begin, last - begin), first - from);
    }
    for (const {from: begin, to} of this.#silences) {
      const first = Math.max(from, begin);
      const last = Math.min(from + length, to);
      if (first < last) piece.fill(0, first - from, last - from);
    }
    return piece;
  }
}

/** The microphone of the twin page, as a session sees it. */
export class TwinInput {
  readonly capture = new TwinCapture();
  readonly remembers = true;
  readonly rate = RATE;
  readonly microphone = {choose: (): Promise<void> => Promise.resolve()};
  isOpen = true;
  #lastVoice = -1;
  #muted = false;
  #held = false;
  #deaf = false;
  readonly #stop: () => void;
  readonly #deafen: () => void;

  constructor(stop: () => void) {
    this.#stop = stop;
    this.#deafen = this.capture.events.on('activity', ({position}) => (this.#lastVoice = position));
  }

  get position(): number {
    return this.capture.position;
  }

  hasSpokenSince(position: number): boolean {
    return this.capture.speaking || this.#lastVoice >= position;
  }

  get speaksSince(): number | undefined {
    return this.capture.speaking ? this.#lastVoice : undefined;
  }

  level(): number {
    return this.capture.speaking ? 0.5 : 0;
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#silence();
  }

  setHeld(held: boolean): void {
    this.#held = held;
    this.#silence();
  }

  setDeaf(deaf: boolean): void {
    this.#deaf = deaf;
    this.#silence();
  }

  close(): void {
    this.isOpen = false;
    this.#deafen();
    this.capture.close();
    this.#stop();
  }

  /** The session asks for no more of it than this. */
  get asInput(): VoiceInput {
    return this as unknown as VoiceInput;
  }

  #silence(): void {
    this.capture.setMuted(this.#muted || this.#held || this.#deaf);
  }
}
