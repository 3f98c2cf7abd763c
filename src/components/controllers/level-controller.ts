/**
 * Writes the loudness of a call into `--rv-level` of its host, seven times a second and only where it is seen; the motion
 * between is a transition on the compositor. It stands alone because it is the only clock in the views.
 */
import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {followView} from './in-view.js';

/** As long as the transition: each that begins before the last one is over costs the main thread a frame more. */
const INTERVAL_MS = 140;

export class LevelController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  /** The loudness to show now, or `undefined` where there is none to show. */
  readonly #read: () => number | undefined;
  readonly #stillness = matchMedia('(prefers-reduced-motion:reduce)');
  #timer: ReturnType<typeof setInterval> | undefined;
  #written = '';
  #isSeen = true;

  constructor(host: ReactiveControllerHost & HTMLElement, read: () => number | undefined) {
    this.#host = host;
    this.#read = read;
    host.addController(this);
    followView(host, isSeen => {
      this.#isSeen = isSeen;
      this.hostUpdated();
    });
  }

  hostUpdated(): void {
    if (!this.#isSeen || this.#read() === undefined || this.#stillness.matches) this.#stop();
    else this.#timer ??= setInterval(() => this.#set(this.#read()), INTERVAL_MS);
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#set();
  }

  /** Quiet speech must be seen too: the square root is nearer to how loud it sounds. */
  #set(level = 0): void {
    const text = Math.sqrt(level).toFixed(2);
    if (text === this.#written) return;
    this.#written = text;
    this.#host.style.setProperty('--rv-level', text);
  }
}
