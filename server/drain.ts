/**
 * The end of a server in order: it says that it is not ready any more, lets nobody new in, waits for those who talk, and
 * then ends. It stands alone from signals and sockets, so that its time can be tried without either.
 */
import {setTimeout as delay} from 'node:timers/promises';

export type DrainState = 'starting' | 'ready' | 'draining' | 'closed';

/** So often it is looked whether anybody is left. */
const LOOK_MS = 100;

export class Drain {
  #state: DrainState = 'starting';
  readonly #hurry = new AbortController();

  get state(): DrainState {
    return this.#state;
  }

  /** Does nobody new come in? */
  readonly isDraining = (): boolean => this.#state === 'draining' || this.#state === 'closed';

  /** The server can do its work. One that ends already goes on ending. */
  ready(): void {
    if (this.#state === 'starting') this.#state = 'ready';
  }

  /** Resolves when nobody is left, when the time is over, or when `hurry` was called; then the server may close. */
  async drain(seconds: number, countLive: () => number): Promise<void> {
    this.#state = 'draining';
    const end = Date.now() + seconds * 1000;
    while (countLive() > 0 && Date.now() < end && !this.#hurry.signal.aborted) {
      const pause = Math.min(LOOK_MS, Math.max(0, end - Date.now()));
      await delay(pause, undefined, {signal: this.#hurry.signal}).catch(() => undefined);
    }
    this.#state = 'closed';
  }

  /** Whoever asks a second time does not want to wait. */
  hurry(): void {
    this.#hurry.abort();
  }
}
