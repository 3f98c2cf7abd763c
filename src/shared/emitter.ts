/**
 * A typed emitter over one event map. It stands alone because `EventTarget` would cost an `Event` object for
 * each audio chunk and has no typed payloads.
 *
 * @example
 * const emitter = new Emitter<{closed: {code: number}}>();
 * const undo = emitter.on('closed', ({code}) => show(code));
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();

  /** Listens until the returned function is called or `signal` aborts. */
  on<Name extends keyof Events>(
    name: Name,
    listener: (payload: Events[Name]) => void,
    options: {signal?: AbortSignal} = {},
  ): () => void {
    if (options.signal?.aborted === true) return () => undefined;
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    const undo = (): void => void listeners.delete(listener);
    options.signal?.addEventListener('abort', undo, {once: true});
    return undo;
  }

  /** Calls the listeners of `name`, in the order they came. */
  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    // A copy: a listener may remove itself or others while it runs.
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      (listener as (payload: Events[Name]) => void)(payload);
    }
  }

  /** Forgets every listener. */
  clear(): void {
    this.#listeners.clear();
  }
}
