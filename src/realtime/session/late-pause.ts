/** The pause of a call as the call knows it: its machine is loaded with the first one, and nobody is heard meanwhile. */
import {asVoiceError, type VoiceError} from '../../shared/errors.js';
import type {Pause, PauseOptions} from './pause.js';

export type LatePauseOptions = PauseOptions & {
  /** The part could not be loaded: the call goes on. */
  readonly onFailed: (error: VoiceError) => void;
};

export class LatePause {
  readonly #options: LatePauseOptions;
  #pause: Promise<Pause> | undefined;

  constructor(options: LatePauseOptions) {
    this.#options = options;
  }

  set(on: boolean): void {
    if (on) this.#options.input?.setHeld(true);
    this.#pause ??= on ? this.#load() : undefined;
    this.#tell(pause => (on ? pause.begin() : pause.end()));
  }

  /** Another link carries the call. */
  follow(): void {
    this.#tell(pause => pause.follow());
  }

  close(): void {
    this.#tell(pause => pause.close());
  }

  #tell(act: (pause: Pause) => void): void {
    const {input, onFailed} = this.#options;
    this.#pause?.then(act, (cause: unknown) => {
      this.#pause = undefined;
      input?.setHeld(false);
      onFailed(asVoiceError(cause, 'transport/handshake'));
    });
  }

  async #load(): Promise<Pause> {
    const {Pause: Machine} = await import('./pause.js');
    return new Machine(this.#options);
  }
}
