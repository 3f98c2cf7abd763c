/**
 * The end of an upstream session, kept away from the call: another one is prepared before it, and takes over in a
 * silence. It stands alone because nothing else in a call has a time by which it must have happened.
 */
import {rotationTimes} from '../../src/realtime/conversation/rotation-times.js';

/** How often it is looked for a silence. */
const LOOK_MS = 200;
/** A timer holds no more; sessions that last longer end by themselves first. */
const LONGEST_MS = 2 ** 31 - 1;

export type RotationPorts = {
  /** Another session is to be prepared. */
  readonly onDue: () => void;
  /** Is a prepared session there, and nothing going on that it would cut? */
  readonly isReady: () => boolean;
  readonly isQuiet: () => boolean;
  /** The prepared session takes over. */
  readonly onTake: () => void;
};

export class Rotation {
  readonly #ports: RotationPorts;
  #due: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #expiresAt: number | undefined;

  constructor(ports: RotationPorts) {
    this.#ports = ports;
  }

  /** Is another session wanted now? */
  get isDue(): boolean {
    return this.#look !== undefined;
  }

  /** `expiresAt`: when the present session ends, in epoch ms; it may be told more than once. */
  schedule(expiresAt: number | undefined): void {
    if (expiresAt === this.#expiresAt) return;
    this.close();
    this.#expiresAt = expiresAt;
    if (expiresAt === undefined) return;
    const lastsMs = expiresAt - Date.now();
    if (lastsMs <= 0 || lastsMs > LONGEST_MS) return;
    const {readyIn, forcedIn} = rotationTimes(lastsMs);
    this.#due = setTimeout(() => this.#onDue(performance.now() + forcedIn - readyIn), readyIn);
  }

  close(): void {
    clearTimeout(this.#due);
    clearInterval(this.#look);
    this.#look = undefined;
    this.#expiresAt = undefined;
  }

  #onDue(forcedAt: number): void {
    const {onDue, isReady, isQuiet, onTake} = this.#ports;
    this.#look = setInterval(() => {
      if (!isReady() || (!isQuiet() && performance.now() < forcedAt)) return;
      this.close();
      onTake();
    }, LOOK_MS);
    onDue();
  }
}
