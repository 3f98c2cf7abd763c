/**
 * A visitor's pause: nothing is heard and no answer asked for, and a long one gives up what runs upstream, as the widget
 * gives up its leg. It stands alone as one small machine of its own.
 */
import {PAUSE_KEPT_MS} from '../../src/realtime/protocol/limits.js';

export class LongPause {
  readonly #onLong: () => void;
  #state: 'off' | 'on' | 'long' = 'off';
  #timer: NodeJS.Timeout | undefined;

  /** `onLong`: nobody pays for a session that nobody talks to. */
  constructor(onLong: () => void) {
    this.#onLong = onLong;
  }

  get isOn(): boolean {
    return this.#state !== 'off';
  }

  /** Said again it is the same pause: another leg knows nothing of it. */
  begin(): void {
    if (this.isOn) return;
    this.#state = 'on';
    this.#timer = setTimeout(() => {
      this.#state = 'long';
      this.#onLong();
    }, PAUSE_KEPT_MS);
  }

  /** Says whether it was a long one. Idempotent. */
  end(): boolean {
    const wasLong = this.#state === 'long';
    clearTimeout(this.#timer);
    this.#state = 'off';
    return wasLong;
  }
}
