/**
 * What of a leg's microphone the provider has taken, in samples of that leg: the widget sends what follows again when
 * a line breaks. It stands alone, pure, because the provider counts by its session, and one leg may outlive several.
 */
import {SAMPLES_PER_MS, TakenSound} from '../../src/realtime/protocol/taken-sound.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';

/** A provider has told of a voice so long after its sound came, network included, even where much came at once. */
const TOLD_WITHIN_MS = 2_500;
/** A turn begins so long before the voice that was heard in it: the padding, and a soft first sound. */
const ONSET_MS = 500;
/** While nobody speaks, so much more must be taken before it is worth a frame. */
const STEP_MS = 1_000;
/** How far the leg was is remembered so often. */
const MARK_MS = 100;
/** Places of pauses that are remembered: news of the provider is about the latest. */
const SHIFTS_KEPT = 8;

/** From sample `from` of the session on, its samples are those of the leg `by` further on. */
type Shift = {readonly from: number; readonly by: number};
/** How far the leg was when: sound is taken for heard some time after it came. */
type Mark = {readonly at: number; readonly passed: number};

export class SoundAcks {
  readonly #now: () => number;
  #session = new TakenSound();
  #shifts: readonly Shift[] = [{from: 0, by: 0}];
  /** Samples of the leg so far. */
  #received = 0;
  /** Oldest first. */
  #marks: Mark[] = [];
  #quiet = 0;
  #told = 0;

  /** `now`: milliseconds that only go forward. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Is a turn heard, or not written down yet? Where nobody tells of voices (`hearsTurns` is not so), all that was sent
   * since the last turn by hand is the next one.
   */
  isOpen({hearsTurns}: {hearsTurns: boolean}): boolean {
    const {isOpen, passed, taken} = this.#session;
    return isOpen || (!hearsTurns && passed > taken);
  }

  /** So much came of the visitor; `dropped`: the session was not given it. */
  take(samples: number, {dropped}: {dropped: boolean}): void {
    this.#received += samples;
    if (dropped) this.#shift();
    else this.#session.passed += samples;
  }

  /** The visitor's own `commit` or `clear` goes to the session: the answer is about what came before it. */
  ask(): void {
    this.#session.ask();
  }

  observe(event: ServerEvent): void {
    this.#session.observe(event);
  }

  /** Another session hears the same leg from now on. */
  follow(): void {
    this.#session = new TakenSound();
    this.#shifts = [{from: 0, by: this.#received}];
    this.#marks = [];
  }

  /** What is to be told, once. `hearsTurns`: the provider tells of voices, so that its silence means something. */
  news({hearsTurns}: {hearsTurns: boolean}): number | undefined {
    this.#listen(hearsTurns);
    const {taken} = this.#session;
    const spoken = taken === 0 ? 0 : taken + this.#shiftAt(taken);
    const next =
      this.#quiet - this.#told >= STEP_MS * SAMPLES_PER_MS ? Math.max(spoken, this.#quiet) : spoken;
    if (next <= this.#told) return undefined;
    this.#told = next;
    return next;
  }

  /** What came a while ago, and nobody was heard in. */
  #listen(hearsTurns: boolean): void {
    if (!hearsTurns || this.#session.isOpen) {
      this.#marks = [];
      return;
    }
    const now = this.#now();
    const last = this.#marks.at(-1);
    if (last === undefined || now - last.at >= MARK_MS) {
      this.#marks.push({at: now, passed: this.#received});
    }
    const isPast = (mark: Mark | undefined): mark is Mark =>
      mark !== undefined && now - mark.at >= TOLD_WITHIN_MS;
    // The latest of those that are past says it all.
    while (isPast(this.#marks[1])) this.#marks.shift();
    const [heard] = this.#marks;
    if (!isPast(heard)) return;
    this.#quiet = Math.max(this.#quiet, heard.passed - ONSET_MS * SAMPLES_PER_MS);
  }

  #shiftAt(taken: number): number {
    return this.#shifts.findLast(({from}) => from < taken)?.by ?? 0;
  }

  /** What was dropped makes the leg longer than its session. */
  #shift(): void {
    const {passed} = this.#session;
    const shift = {from: passed, by: this.#received - passed};
    this.#shifts = [...this.#shifts.filter(({from}) => from !== passed), shift].slice(-SHIFTS_KEPT);
  }
}
