/**
 * Sockets that have not said who they are yet: so many of one address, and no more. It stands alone because they hold
 * nothing but memory, and memory is what a flood of them is after.
 */

/** So many of one address wait at the same time; a later one drives out the oldest. */
export const MOST_WAITING = 3;

export class WaitingRoom {
  readonly #waiting = new Map<string, Array<() => void>>();

  /** `onDrivenOut` is called at most once, and not after the returned undo. */
  enter(address: string, onDrivenOut: () => void): () => void {
    const waiting = this.#waiting.get(address) ?? [];
    this.#waiting.set(address, waiting);
    waiting.push(onDrivenOut);
    // The oldest is a widget that a visitor has left, or one that opens another by itself when it lapses.
    if (waiting.length > MOST_WAITING) waiting.shift()?.();
    return () => this.#leave(address, onDrivenOut);
  }

  #leave(address: string, who: () => void): void {
    const waiting = this.#waiting.get(address);
    const at = waiting?.indexOf(who) ?? -1;
    if (waiting === undefined || at < 0) return;
    waiting.splice(at, 1);
    if (waiting.length === 0) this.#waiting.delete(address);
  }
}
