/**
 * Turns that end where this page hears a pause. It stands alone, loaded where the model hears while somebody speaks and
 * knows no turns of its own: whoever sends the sound has to say where each of them ends.
 */
import type {PushToTalkOptions} from './push-to-talk.js';

/** So long after the ear has told of a pause, which it does 300 ms after the last sound, the turn is over. */
const PAUSE_MS = 300;
/** The ear notices a voice a little late. */
const PRE_ROLL_MS = 300;

export class EarTurns {
  readonly #options: Omit<PushToTalkOptions, 'interrupt' | 'scribe'>;
  readonly #closed = new AbortController();
  /** Where the turn began that is being spoken, as a position of the microphone's memory. */
  #since: number | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Omit<PushToTalkOptions, 'interrupt' | 'scribe'>) {
    this.#options = options;
    const {input} = options;
    const {signal} = this.#closed;
    if (input.remembers)
      input.capture.events.on('activity', ({speaking}) => this.#onActivity(speaking), {signal});
    this.#listen(0);
  }

  start(): void {
    // Whoever speaks has the word.
  }

  /** The turn is over, whatever the ear thinks. */
  stop(): void {
    const {input} = this.#options;
    if (this.#since === undefined) return;
    this.#end();
    // What is still being said is a turn of its own.
    if (input.capture.speaking) this.#since = input.position;
  }

  /** Another link carries the call: the turn that was being spoken is said again on it, and is told of there. */
  follow(): void {
    this.#listen(this.#since ?? this.#options.input.position);
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#pause);
  }

  #listen(from: number): void {
    const {line, input} = this.#options;
    void line.link.leg?.attachInput(input, from);
  }

  #onActivity(speaking: boolean): void {
    const {input, dispatch} = this.#options;
    clearTimeout(this.#pause);
    if (speaking) {
      this.#since ??= Math.max(0, input.position - (input.rate * PRE_ROLL_MS) / 1000);
      dispatch({type: 'speech-started'});
    } else this.#pause = setTimeout(() => this.#end(), PAUSE_MS);
  }

  #end(): void {
    clearTimeout(this.#pause);
    this.#since = undefined;
    this.#options.dispatch({type: 'speech-stopped'});
    this.#options.line.send({type: 'input_audio_buffer.commit'});
  }
}
