/**
 * Where the answers of a hook's calls are heard: from an `<audio>` of the page, where it gives one, else as always. It stands
 * alone because call and element come and go, each by itself, and what brings both together is loaded when both are there.
 */
import type {Call} from '../realtime/session/call.js';
import type {VoiceError} from '../shared/errors.js';

/** To be given to an `<audio>` as its `ref`; `current` is that element. */
export type AudioRef = ((element: HTMLAudioElement | null) => void) & {
  readonly current: HTMLAudioElement | null;
};

/** `goesOn`: the call is still heard, without the element. */
type Undo = (goesOn: boolean) => void;

export class AudioOutlet {
  readonly ref: AudioRef;
  readonly #onFailed: (failure: unknown) => void;
  #element: HTMLAudioElement | null = null;
  #joined: HTMLAudioElement | null = null;
  #call: Call | undefined;
  #undo: Undo = () => undefined;

  /** `onFailed`: the element cannot be used, and the answers are heard without it. */
  constructor(onFailed: (failure: unknown) => void) {
    this.#onFailed = onFailed;
    const take = (element: HTMLAudioElement | null): void => {
      this.#element = element;
      // A ref that is made anew at each render is told of nothing, and of the same element again: that is no change.
      queueMicrotask(() => this.#element !== this.#joined && this.#join(true));
    };
    this.ref = Object.defineProperty(take, 'current', {get: () => this.#element}) as AudioRef;
  }

  /** Loads ahead what plays through the element, where there is one. */
  warm(): void {
    if (this.#element !== null) import('./play-through.js').catch(() => undefined);
  }

  /** The call that is heard from now on; `undefined`: none. */
  follow(call: Call | undefined): void {
    this.#call = call;
    this.#join(false);
  }

  /** What was joined before is parted, and what is there now is joined. */
  #join(goesOn: boolean): void {
    this.#undo(goesOn);
    this.#undo = () => undefined;
    const call = this.#call;
    const element = (this.#joined = this.#element);
    if (call === undefined || element === null) return;
    const onFailed = (failure: VoiceError): void => this.#onFailed(failure);
    import('./play-through.js').then(({playThrough}) => {
      if (call === this.#call && element === this.#element) this.#undo = playThrough(element, call, onFailed);
    }, this.#onFailed);
  }
}
