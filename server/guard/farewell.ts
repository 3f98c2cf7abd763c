/** A last word is heard out before the call ends. It stands alone, with a limit: what is waited for may never come. */

const LOOK_MS = 200;
/** Longer than a sentence is: a far buffer may never say that it is empty. */
export const A_SENTENCE_MS = 15_000;
/** Longer than an answer is: a provider may never say that it is done. */
export const AN_ANSWER_MS = 120_000;

export type FarewellOptions = {
  /** Is nothing being said any more? */
  readonly isQuiet: () => boolean;
  readonly longestMs: number;
  readonly onOver: () => void;
};

export class Farewell {
  readonly #options: FarewellOptions;
  #look: NodeJS.Timeout | undefined;

  constructor(options: FarewellOptions) {
    this.#options = options;
  }

  /** From now on the first silence ends the call; idempotent. */
  begin(): void {
    if (this.#look !== undefined) return;
    const {isQuiet, longestMs} = this.#options;
    const until = performance.now() + longestMs;
    this.#look = setInterval(() => {
      if (isQuiet() || performance.now() >= until) this.hurry();
    }, LOOK_MS);
  }

  /** Nothing is waited for any more. */
  hurry(): void {
    this.close();
    this.#options.onOver();
  }

  close(): void {
    clearInterval(this.#look);
  }
}
