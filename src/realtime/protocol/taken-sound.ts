/**
 * How much of a session's input need never be sent again, by the provider's own words. It stands alone, pure, because
 * the guard tells it to its widget, and a page that talks to the provider itself keeps it for its own socket.
 */
import {OpenTurns} from './open-turns.js';
import type {ServerEvent} from './server-events.js';

/** Positions are samples at 24 kHz, counted from the first that the session was sent; the provider counts in ms. */
export const SAMPLES_PER_MS = 24;

export class TakenSound {
  /** So much was sent: whoever sends it counts. */
  passed = 0;
  /** Everything before this need never be sent again. It only grows. */
  taken = 0;
  readonly #turns = new OpenTurns();
  /** Where the last turn is over. */
  #end = 0;
  /** What had been sent when somebody ended a turn, or threw it away, by hand. */
  #asked: number | undefined;

  /** Is a turn heard, or not known in words yet? */
  get isOpen(): boolean {
    return this.#turns.first !== undefined;
  }

  /** A turn is ended, or thrown away, by hand: the answer is about what was sent before. */
  ask(): void {
    this.#asked ??= this.passed;
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#turns.begin(event.item_id, event.audio_start_ms * SAMPLES_PER_MS);
        break;
      case 'input_audio_buffer.speech_stopped':
        this.#end = event.audio_end_ms * SAMPLES_PER_MS;
        break;
      case 'input_audio_buffer.committed':
      case 'input_audio_buffer.cleared':
        this.#onAnswered(event);
        break;
    }
    this.#turns.observe(event);
    this.#take(this.#turns.first ?? this.#end);
  }

  #onAnswered(event: ServerEvent): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined) return;
    this.#end = asked;
    if ('item_id' in event) this.#turns.begin(event.item_id, this.taken);
  }

  /** No provider can have heard more than it was sent. */
  #take(position: number): void {
    this.taken = Math.max(this.taken, Math.min(this.passed, Math.round(position)));
  }
}
