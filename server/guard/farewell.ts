/** A last word is heard out before the call ends. It stands alone, with a limit: a far buffer may never say that it is empty. */

const LOOK_MS = 200;
/** Longer than a sentence is. */
const LONGEST_MS = 15_000;

export class Farewell {
  readonly #isQuiet: () => boolean;
  readonly #onOver: () => void;
  #look: NodeJS.Timeout | undefined;

  constructor(isQuiet: () => boolean, onOver: () => void) {
    this.#isQuiet = isQuiet;
    this.#onOver = onOver;
  }

  /** From now on the first silence ends the call; idempotent. */
  begin(): void {
    if (this.#look !== undefined) return;
    const until = performance.now() + LONGEST_MS;
    this.#look = setInterval(() => {
      if (!this.#isQuiet() && performance.now() < until) return;
      this.close();
      this.#onOver();
    }, LOOK_MS);
  }

  close(): void {
    clearInterval(this.#look);
  }
}
