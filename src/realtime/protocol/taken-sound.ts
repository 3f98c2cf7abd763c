/**
 * How much of a session's input its provider has taken, by the provider's own words. It stands alone, pure, because the
 * guard tells it to its widget, and a page that talks to the provider itself keeps it for its own socket.
 */
import type {ServerEvent, ServerEventOf} from './server-events.js';

/** Positions are samples at 24 kHz, counted from the first that the session was sent; the provider counts in ms. */
export const SAMPLES_PER_MS = 24;

export class TakenSound {
  /** So much was sent: whoever sends it counts. */
  passed = 0;
  /** Everything before this need never be sent again. It only grows. */
  taken = 0;
  /** The last turn that was over. */
  #over: ServerEventOf<'input_audio_buffer.speech_stopped'> | undefined;

  observe(event: ServerEvent): void {
    if (event.type === 'input_audio_buffer.speech_started') this.take(event.audio_start_ms * SAMPLES_PER_MS);
    if (event.type === 'input_audio_buffer.speech_stopped') this.#over = event;
    // The next turn may have begun before this news came: its sound is not in this one.
    if (event.type === 'input_audio_buffer.committed' && event.item_id === this.#over?.item_id)
      this.take(this.#over.audio_end_ms * SAMPLES_PER_MS);
  }

  /** No provider can have heard more than it was sent. */
  take(position: number): void {
    this.taken = Math.max(this.taken, Math.min(this.passed, Math.round(position)));
  }
}
