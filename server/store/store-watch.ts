/** How the books are, asked every few seconds: whoever asks whether the server is ready does not wait for them. */
import type {Store, StoreHealth} from './store.js';

const LOOK_MS = 5_000;

export class StoreWatch {
  readonly #store: Store;
  #health: StoreHealth = {durable: true};
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Looks at once, and then for as long as the server lives. */
  async start(): Promise<void> {
    this.#health = await this.#store
      .health()
      .catch((): StoreHealth => ({durable: false, problem: 'The books cannot be reached'}));
    this.#timer = setTimeout(() => void this.start(), LOOK_MS).unref();
  }

  /** What an owner should know; empty where all is well. */
  get problems(): string[] {
    const {problem} = this.#health;
    return problem === undefined ? [] : [`${problem}: the cap of the day would not survive a restart`];
  }

  /** Can anybody be let in at all? */
  get isUsable(): boolean {
    return this.#store.kind !== 'redis' || this.#health.problem === undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
