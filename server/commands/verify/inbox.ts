/** What has arrived and was not looked at yet: a check waits for one thing, and says what it was that never came. */
import {within} from '../../../src/shared/abort.js';

const PATIENCE_MS = 10_000;

/** A check cannot say more: what it waited for did not come. It is an answer, and no failure of the provider. */
export class NotKnown extends Error {}

export class Inbox<Item extends object> {
  readonly #items: Item[] = [];
  #wake: () => void = () => undefined;

  put(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** The first that fits; what came before it is dropped. Rejects with `NotKnown` where none comes in time. */
  next<Wanted extends Item>(
    what: string,
    fits: (item: Item) => item is Wanted,
    patienceMs = PATIENCE_MS,
  ): Promise<Wanted> {
    let over = false;
    const found = async (): Promise<Wanted> => {
      for (;;) {
        const item = this.#items.shift();
        if (item !== undefined && fits(item)) return item;
        if (item === undefined) await new Promise<void>(done => (this.#wake = done));
        if (over) throw new NotKnown();
      }
    };
    const late = (): NotKnown => {
      over = true;
      this.#wake();
      return new NotKnown(`${what} did not come within ${patienceMs / 1_000} s`);
    };
    const finding = found();
    finding.catch(() => undefined);
    return within(patienceMs, finding, late);
  }
}
