/**
 * A recorded sound, played in step with something else that has a clock: it begins, waits and goes on where that does. It
 * stands alone because a page may refuse to play, and a file may not be there.
 */
import {VoiceError} from '../shared/errors.js';

/** The ear does not notice less, and a player needs a moment to begin. */
const MOST_DRIFT_SECONDS = 0.15;
const LOOK_MS = 500;

export type RecordedSoundOptions = {
  readonly url: string;
  /** Milliseconds of the other clock at which it begins. */
  readonly at: number;
  /** Where the other clock stands. */
  readonly onFailed: (error: VoiceError) => void;
};

export class RecordedSound {
  readonly #element: HTMLAudioElement;
  readonly #options: RecordedSoundOptions;
  #clock: {readonly position: number; readonly since: number} | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: RecordedSoundOptions) {
    this.#options = options;
    this.#element = new Audio(options.url);
    this.#element.preload = 'auto';
    this.#element.onerror = () => {
      const {url} = options;
      const name = url.startsWith('data:') ? 'in it' : url;
      const message = `The sound ${name} of the recorded call cannot be played: it goes on without`;
      options.onFailed(new VoiceError('config/invalid', {message}));
      this.close();
    };
  }

  /** Plays from this place of the other clock on, in milliseconds. */
  play(position: number): void {
    this.#clock = {position, since: performance.now()};
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#follow(), LOOK_MS);
    this.#follow();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#clock = undefined;
    this.#element.pause();
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#element.volume = volume;
  }

  /** Idempotent. */
  close(): void {
    this.pause();
    this.#element.onerror = null;
    this.#element.removeAttribute('src');
  }

  /** Begins when its time has come, and catches up with what it missed. */
  #follow(): void {
    const element = this.#element;
    if (this.#clock === undefined) return;
    const {position, since} = this.#clock;
    const place = (position + performance.now() - since - this.#options.at) / 1_000;
    if (place < 0 || place > element.duration) {
      if (place < 0 && -place < LOOK_MS / 1_000) setTimeout(() => this.#follow(), -place * 1_000);
      return;
    }
    if (Math.abs(element.currentTime - place) > MOST_DRIFT_SECONDS) element.currentTime = place;
    if (!element.paused) return;
    element.play().catch((refusal: unknown) => {
      if (!(refusal instanceof DOMException) || refusal.name !== 'NotAllowedError') return;
      this.pause();
      this.#options.onFailed(new VoiceError('audio/suspended', {cause: refusal}));
    });
  }
}
