/**
 * Turns out of activity: tells, frame by frame, when a speaker starts, pauses and has stopped. Pure, because
 * what counts as the end of a turn is a rule of the protocol and not of the voice activity detector.
 */
import type {TurnMoment, TurnRules} from './messages.js';

/** A silence after which understanding may begin although the turn may still go on. */
const PAUSE_MS = 160;
/** A silence after which a turn ends whose words are a complete sentence. */
const COMPLETE_MS = 320;

type Phase =
  | {readonly kind: 'silent'}
  | {readonly kind: 'speaking'}
  /** `complete`: the verdict about what was said until the pause; none where nobody is asked, or yet. */
  | {readonly kind: 'paused'; complete: boolean | undefined};

export class TurnWatch {
  readonly #samplesPerMs: number;
  #rules: TurnRules;
  #phase: Phase = {kind: 'silent'};
  #lastSpeech = 0;
  #end = 0;

  constructor(samplesPerMs: number, rules: TurnRules) {
    this.#samplesPerMs = samplesPerMs;
    this.#rules = rules;
  }

  set rules(value: TurnRules) {
    this.#rules = value;
  }

  /**
   * Is the next step the verdict's? Whoever has more sound keeps it until then, so that where a turn ends
   * depends on what was said and never on how fast it came or was understood.
   */
  get undecided(): boolean {
    const phase = this.#phase;
    return (
      this.#rules.asks &&
      phase.kind === 'paused' &&
      phase.complete === undefined &&
      this.#silentMs >= COMPLETE_MS
    );
  }

  /** Takes one frame that ends at `end`; `speechStart` is where the present stretch of speech began. */
  frame(end: number, inSpeech: boolean, speechStart: number): TurnMoment | undefined {
    this.#end = end;
    if (inSpeech) return this.#onSpeech(speechStart);
    if (this.#phase.kind === 'silent') return undefined;
    if (this.#isOver) return this.#stop();
    if (this.#phase.kind === 'speaking' && this.#silentMs >= PAUSE_MS) {
      this.#phase = {kind: 'paused', complete: undefined};
      return {kind: 'paused', at: this.#lastSpeech};
    }
    return undefined;
  }

  /** Takes the verdict about what was said until `at`; one that comes too late says nothing. */
  decide(at: number, complete: boolean): TurnMoment | undefined {
    const phase = this.#phase;
    if (!this.#rules.asks || phase.kind !== 'paused' || at !== this.#lastSpeech) return undefined;
    phase.complete = complete;
    return this.#isOver ? this.#stop() : undefined;
  }

  /** Forgets the turn that is under way. */
  reset(): void {
    this.#phase = {kind: 'silent'};
  }

  get #silentMs(): number {
    return (this.#end - this.#lastSpeech) / this.#samplesPerMs;
  }

  get #isOver(): boolean {
    const complete = this.#phase.kind === 'paused' && this.#phase.complete === true;
    const enough = complete ? Math.min(COMPLETE_MS, this.#rules.silenceMs) : this.#rules.silenceMs;
    return this.#silentMs >= enough;
  }

  #stop(): TurnMoment {
    this.#phase = {kind: 'silent'};
    return {kind: 'stopped', at: this.#lastSpeech, until: this.#end};
  }

  #onSpeech(speechStart: number): TurnMoment | undefined {
    this.#lastSpeech = this.#end;
    const before = this.#phase.kind;
    this.#phase = {kind: 'speaking'};
    return before === 'silent' ? {kind: 'started', at: speechStart} : undefined;
  }
}
