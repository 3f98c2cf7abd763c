/**
 * Writes the loudness of a call into `--rv-level` of its host, at most 15 times a second; the motion between is
 * a transition on the compositor. It stands alone because it is the only clock in the views.
 */
import type {ReactiveController, ReactiveControllerHost} from 'lit';

const INTERVAL_MS = 70;

export class LevelController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** The loudness to show now, or `undefined` where there is none to show. */
  readonly #read: () => number | undefined;
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  #timer: ReturnType<typeof setInterval> | undefined;
  #written = '';

  constructor(host: ReactiveControllerHost & HTMLElement, read: () => number | undefined) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.#read() === undefined || this.#stillness.matches) this.#stop();
    else this.#timer ??= setInterval(() => this.#write(), INTERVAL_MS);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#set(0);
  }

  #write(): void {
    if (!document.hidden) this.#set(this.#read() ?? 0);
  }

  /** Quiet speech must be seen too: the square root is nearer to how loud it sounds. */
  #set(level: number): void {
    const text = Math.min(1, Math.sqrt(Math.max(0, level))).toFixed(2);
    if (text === this.#written) return;
    this.#written = text;
    this.#host.style.setProperty('--rv-level', text);
  }
}
