/**
 * Listens closely whether a microphone gives anything at all: one that is switched off, or the wrong one, does not. It
 * stands alone because it is over with the first sound.
 */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

/** So often it listens, in ms. */
const INTERVAL_MS = 1_000;
/** So many times in a row there is no sound, not even that of a room, while somebody is waited for. */
const PATIENCE = 4;

export class Silence implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  /** How loud it is, 0 to 1; `undefined` while nobody is waited for. */
  readonly #level: () => number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #times = 0;
  #isOver = false;

  constructor(host: ReactiveControllerHost, level: () => number | undefined) {
    this.#host = host;
    this.#level = level;
    host.addController(this);
  }

  /** Has nothing been heard? */
  get isTotal(): boolean {
    return !this.#isOver && this.#times >= PATIENCE;
  }

  hostConnected(): void {
    if (!this.#isOver) this.#timer ??= setInterval(() => this.#listen(), INTERVAL_MS);
  }

  hostDisconnected(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #listen(): void {
    const level = this.#level();
    if (level === undefined) return;
    if (level > 0) {
      this.#isOver = true;
      this.hostDisconnected();
    } else this.#times += 1;
    if (this.#isOver || this.#times === PATIENCE) this.#host.requestUpdate();
  }
}
