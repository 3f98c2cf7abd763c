/**
 * Turns out of activity: tells, frame by frame, when a speaker starts, pauses and has stopped. Pure, because
 * what counts as the end of a turn is a rule of the protocol and not of the voice activity detector.
 */
import type {TurnMoment} from './messages.js';

/** A silence after which understanding may begin although the turn may still go on. */
const PAUSE_MS = 160;

export class TurnWatch {
  readonly #samplesPerMs: number;
  #silenceMs: number;
  #phase: 'silent' | 'speaking' | 'paused' = 'silent';
  #lastSpeech = 0;

  constructor(samplesPerMs: number, silenceMs: number) {
    this.#samplesPerMs = samplesPerMs;
    this.#silenceMs = silenceMs;
  }

  set silenceMs(value: number) {
    this.#silenceMs = value;
  }

  /** Takes one frame that ends at `end`; `speechStart` is where the present stretch of speech began. */
  frame(end: number, inSpeech: boolean, speechStart: number): TurnMoment | undefined {
    if (inSpeech) return this.#onSpeech(end, speechStart);
    if (this.#phase === 'silent') return undefined;
    const silent = (end - this.#lastSpeech) / this.#samplesPerMs;
    if (silent >= this.#silenceMs) {
      this.#phase = 'silent';
      return {kind: 'stopped', at: this.#lastSpeech};
    }
    if (this.#phase === 'speaking' && silent >= PAUSE_MS) {
      this.#phase = 'paused';
      return {kind: 'paused', at: this.#lastSpeech};
    }
    return undefined;
  }

  /** Forgets the turn that is under way. */
  reset(): void {
    this.#phase = 'silent';
  }

  #onSpeech(end: number, speechStart: number): TurnMoment | undefined {
    this.#lastSpeech = end;
    const before = this.#phase;
    this.#phase = 'speaking';
    return before === 'silent' ? {kind: 'started', at: speechStart} : undefined;
  }
}
