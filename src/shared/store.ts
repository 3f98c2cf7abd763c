/** One observable value: the bridge between a pure fold and the views that show it. */
export class Store<T> {
  readonly #listeners = new Set<(value: T, previous: T) => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  /** Sets the value and tells the listeners, unless it is the same by `Object.is`. */
  set(value: T): void {
    const previous = this.#value;
    if (Object.is(previous, value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value, previous);
  }

  /** Listens to changes until the returned function is called. The present value is not repeated. */
  subscribe(listener: (value: T, previous: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
