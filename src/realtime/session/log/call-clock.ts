/**
 * The clock of a call that is played again: hands out its records when their time has come, and can be held. It stands
 * alone because nothing else of a replay knows of time.
 */
import type {CallRecord} from './call-log-file.js';

export class CallClock {
  readonly #records: readonly CallRecord[];
  readonly #onRecord: (record: CallRecord) => void;
  readonly #onEnd: () => void;
  #next = 0;
  /** Where the clock stood when it was last set going, in milliseconds of the call; and when that was, while it goes. */
  #place = 0;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(records: readonly CallRecord[], onRecord: (record: CallRecord) => void, onEnd: () => void) {
    this.#records = records;
    this.#onRecord = onRecord;
    this.#onEnd = onEnd;
  }

  /** Where the call stands, in milliseconds since it began. */
  get position(): number {
    return this.#since === undefined ? this.#place : this.#place + performance.now() - this.#since;
  }

  get isRunning(): boolean {
    return this.#since !== undefined;
  }

  start(): void {
    this.#since ??= performance.now();
    this.#run();
  }

  hold(): void {
    this.#place = this.position;
    this.#since = undefined;
    clearTimeout(this.#timer);
  }

  /** Nothing happens in between: goes on with the next record of which this is true. */
  skipTo(isWanted: (record: CallRecord) => boolean): void {
    const next = this.#records.slice(this.#next).find(isWanted);
    if (next === undefined || this.#since === undefined) return;
    this.#place = next.at;
    this.#since = performance.now();
    this.#run();
  }

  /** In a tab that was asleep, all that is due comes at once, in order. */
  #run(): void {
    clearTimeout(this.#timer);
    // A record may hold the clock, or end the call.
    while (this.#since !== undefined) {
      const record = this.#records[this.#next];
      if (record === undefined) {
        this.hold();
        this.#onEnd();
        return;
      }
      const wait = record.at - this.position;
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#run(), Math.ceil(wait));
        return;
      }
      this.#next += 1;
      this.#onRecord(record);
    }
  }
}
