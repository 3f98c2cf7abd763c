/** A pause of a call: nobody is heard, nothing is said, and a long one gives the line back. It stands alone as one small machine of its own. */
import type {VoiceInput} from '../../audio/voice-input.js';
import {PAUSE_KEPT_MS} from '../protocol/limits.js';
import type {Line} from './line.js';

export type PauseOptions = {
  readonly line: Line;
  readonly input: VoiceInput | undefined;
  /** Over WebRTC an answer does not wait: it is cut. */
  readonly interrupt: () => void;
  readonly onPaused: () => void;
  /** The same link goes on. One that was given up is told of as any other that is taken. */
  readonly onResumed: () => void;
};

export class Pause {
  readonly #options: PauseOptions;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #state: 'off' | 'on' | 'resting' = 'off';

  constructor(options: PauseOptions) {
    this.#options = options;
  }

  begin(): void {
    if (this.#state !== 'off') return;
    const {line, input, interrupt, onPaused} = this.#options;
    this.#state = 'on';
    input?.setHeld(true);
    if (line.link.transport === 'webrtc') interrupt();
    line.link.leg?.output.pause();
    line.link.control.pause(true);
    onPaused();
    this.#rest = setTimeout(() => {
      this.#state = 'resting';
      line.rest();
    }, PAUSE_KEPT_MS);
  }

  end(): void {
    if (this.#state === 'off') return;
    const {line, input, onResumed} = this.#options;
    const wasResting = this.#state === 'resting';
    this.close();
    input?.setHeld(false);
    // A guard's socket outlives the link that was given up.
    line.link.control.pause(false);
    if (wasResting) {
      line.wake();
      return;
    }
    line.link.leg?.output.resume();
    onResumed();
  }

  /** Another link carries the call, and knows nothing of the pause. */
  follow(): void {
    if (this.#state !== 'on') return;
    const {line, onPaused} = this.#options;
    line.link.control.pause(true);
    onPaused();
  }

  close(): void {
    clearTimeout(this.#rest);
    this.#state = 'off';
  }
}
