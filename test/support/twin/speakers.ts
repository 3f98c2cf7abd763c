/** The speakers of the twin page: they play by the clock, and know what was heard when they fall silent. */
import type {AudioOutput, AudioOutputEvents, Playhead} from '../../../src/audio/types.js';
import type {SoundChunk} from '../../../src/realtime/legs/leg.js';
import {CountedEmitter} from './ears.js';
import {RATE} from './voice.js';

/** From the first sample to the ear. */
const START_MS = 10;

/** What both have in common. */
abstract class TwinSpeaker implements AudioOutput {
  readonly events = new CountedEmitter<AudioOutputEvents>();
  isDucked = false;
  isPaused = false;
  volume = 1;
  isOpen = true;
  /** For how long the present answer, or the last one, has been heard. */
  abstract get heardMs(): number;
  abstract get isPlaying(): boolean;
  abstract interrupt(): Promise<Playhead | undefined>;
  abstract position(): Playhead | undefined;

  duck(): void {
    this.isDucked = true;
  }

  unduck(): void {
    this.isDucked = false;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  setVolume(volume: number): void {
    this.volume = volume;
  }

  level(): number {
    return this.isPlaying ? 0.5 : 0;
  }

  close(): void {
    this.isOpen = false;
    this.events.clear();
  }
}

/** Plays what a socket brings; what is cut is dropped, and counted exactly. */
export class TwinPlayer extends TwinSpeaker {
  #queue: Array<{readonly itemId: string; readonly ms: number}> = [];
  /** Played of the queue before `#since`. */
  #played = 0;
  /** Since when it plays without a break. */
  #since: number | undefined;
  #isTold = false;
  #isEnded = false;
  #takes = true;
  readonly #cut = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  get heardMs(): number {
    const since = this.#since === undefined ? 0 : performance.now() - this.#since;
    return Math.max(0, Math.min(this.#played + since, this.#total));
  }

  get isPlaying(): boolean {
    return this.#isTold;
  }

  play({itemId, samples}: SoundChunk): void {
    if (!this.#takes) this.#cut.add(itemId);
    if (this.#cut.has(itemId)) return;
    this.#isEnded = false;
    this.#settle();
    if (!this.#isTold && this.#since === undefined) this.#begin();
    this.#queue.push({itemId, ms: (samples.length * 1000) / RATE});
    this.#plan();
  }

  end(): void {
    this.#isEnded = true;
    this.#plan();
  }

  reopen(): void {
    this.#takes = true;
  }

  interrupt(): Promise<Playhead | undefined> {
    const position = this.position();
    for (const {itemId} of this.#queue) this.#cut.add(itemId);
    this.#takes = false;
    this.#empty();
    return Promise.resolve(position);
  }

  position(): Playhead | undefined {
    if (this.#queue.length === 0) return undefined;
    let left = this.heardMs;
    const lengths = new Map<string, number>();
    for (const {itemId, ms} of this.#queue) lengths.set(itemId, (lengths.get(itemId) ?? 0) + ms);
    for (const [itemId, ms] of lengths) {
      if (left <= ms) return {itemId, contentIndex: 0, heardMs: left};
      left -= ms;
    }
    return undefined;
  }

  override pause(): void {
    super.pause();
    this.#settle();
    this.#since = undefined;
    clearTimeout(this.#timer);
  }

  override resume(): void {
    super.resume();
    if (this.#queue.length > 0) this.#since = performance.now();
    this.#plan();
  }

  override close(): void {
    clearTimeout(this.#timer);
    super.close();
  }

  get #total(): number {
    return this.#queue.reduce((sum, {ms}) => sum + ms, 0);
  }

  /** Where the sound ran out it stands still. */
  #settle(): void {
    if (this.#since === undefined) return;
    this.#played = this.heardMs;
    this.#since = performance.now();
  }

  #begin(): void {
    this.#played = 0;
    if (!this.isPaused) this.#since = performance.now() + START_MS;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#queue.length === 0 || this.#since === undefined) return;
    const begins = this.#since - performance.now();
    if (!this.#isTold) this.#timer = setTimeout(() => this.#start(), Math.max(0, begins));
    else if (this.#nextItem > 0)
      this.#timer = setTimeout(() => this.#start(), Math.ceil(this.#nextItem - this.heardMs));
    else if (this.#isEnded) this.#timer = setTimeout(() => this.#empty(), this.#total - this.heardMs);
  }

  /** Where in the queue the item begins that comes behind the one that is heard; 0 where none does. */
  get #nextItem(): number {
    let place = 0;
    for (const [index, {itemId, ms}] of this.#queue.entries()) {
      if (place > this.heardMs && itemId !== this.#queue[index - 1]?.itemId) return place;
      place += ms;
    }
    return 0;
  }

  #start(): void {
    this.#isTold = true;
    this.events.emit('started', undefined);
    this.#plan();
  }

  #empty(): void {
    clearTimeout(this.#timer);
    const wasTold = this.#isTold;
    this.#queue = [];
    this.#since = undefined;
    this.#played = 0;
    this.#isTold = this.#isEnded = false;
    if (wasTold) this.events.emit('drained', undefined);
  }
}

/** Plays what a WebRTC line brings; the far side says when, and counts by itself. */
export class TwinStream extends TwinSpeaker {
  #since: number | undefined;
  #isCut = false;

  get heardMs(): number {
    return this.#since === undefined ? 0 : performance.now() - this.#since;
  }

  get isPlaying(): boolean {
    return this.#since !== undefined;
  }

  /** Of each answer, also of one that follows another without a pause. */
  noteStarted(): void {
    if (this.#isCut) return;
    this.#since = performance.now();
    this.events.emit('started', undefined);
  }

  noteDrained(): void {
    if (!this.isPlaying) return;
    this.#since = undefined;
    this.events.emit('drained', undefined);
  }

  reopen(): void {
    this.#isCut = false;
  }

  interrupt(): Promise<Playhead | undefined> {
    this.#isCut = true;
    this.noteDrained();
    return Promise.resolve(undefined);
  }

  position(): undefined {
    return undefined;
  }
}
