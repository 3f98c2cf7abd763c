/**
 * Time that passes when a test says so. It stands alone because timers, clocks and promises must go on together:
 * after each timer everything that it woke has its turn, as in a browser.
 */
type Timer = {at: number; readonly run: () => void; readonly every: number | undefined};

/** Work that no timer announces, such as a module that is loaded, has so many turns to be done. */
const TURNS_OF_GRACE = 300;
/** The loader of modules is a thread of its own: while it is asked for one, this is open. */
const LOADING = 'MessagePort';
const TURNS_TO_LOAD = 200_000;

export class VirtualTime {
  readonly #timers = new Map<object, Timer>();
  readonly #startedAt = Date.UTC(2026, 0, 1);
  readonly #restore: Array<() => void> = [];
  #now = 0;

  /** Takes over the clocks of this process until `close()`. */
  constructor() {
    const set = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): object =>
      this.#add(() => run(...args), ms, undefined);
    const repeat = (run: (...args: unknown[]) => void, ms = 0): object => this.#add(run, ms, Math.max(1, ms));
    const clear = (timer?: object): void => {
      if (timer !== undefined) this.#timers.delete(timer);
    };
    const now = (): number => this.#now;
    this.#take(globalThis, {setTimeout: set, setInterval: repeat, clearTimeout: clear, clearInterval: clear});
    this.#take(Date, {now: () => this.#startedAt + Math.floor(this.#now)});
    this.#take(performance, {now});
  }

  /** Milliseconds since this time began. */
  get now(): number {
    return this.#now;
  }

  /** How many timers wait: none, when everything is closed. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await breathe();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) await this.#fire(next);
    this.#now = end;
    await breathe();
  }

  /** Lets time pass until something is true; says whether it became so. */
  async until(isTrue: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.#now + limitMs;
    for (let turns = 0; turns < TURNS_OF_GRACE && this.#timers.size === 0 && !isTrue(); turns += 1)
      await breathe();
    await breathe();
    while (!isTrue()) {
      const next = this.#next(end);
      if (next === undefined) break;
      await this.#fire(next);
    }
    for (let turns = 0; turns < TURNS_OF_GRACE && !isTrue(); turns += 1) await breathe();
    return isTrue();
  }

  /** Everything that needs no time is done. */
  async settle(): Promise<void> {
    for (let turns = 0; turns < 5; turns += 1) await breathe();
  }

  close(): void {
    this.#timers.clear();
    for (const restore of this.#restore.splice(0)) restore();
  }

  /** Not by mocks of the test runner: they remember each call with its stack, and a clock is looked at all the time. */
  #take(host: object, methods: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(methods)) {
      const own = Object.getOwnPropertyDescriptor(host, name);
      Object.defineProperty(host, name, {value, configurable: true, writable: true});
      this.#restore.push(() => {
        if (own === undefined) Reflect.deleteProperty(host, name);
        else Object.defineProperty(host, name, own);
      });
    }
  }

  #add(run: () => void, ms: number, every: number | undefined): object {
    const handle = {unref: () => handle, ref: () => handle};
    this.#timers.set(handle, {at: this.#now + Math.max(0, Number.isFinite(ms) ? ms : 0), run, every});
    return handle;
  }

  /** The next timer that is due by `end`: of two with one time the older one. */
  #next(end: number): object | undefined {
    let first: object | undefined;
    let at = Infinity;
    for (const [handle, timer] of this.#timers) {
      if (timer.at <= end && timer.at < at) [first, at] = [handle, timer.at];
    }
    return first;
  }

  async #fire(handle: object): Promise<void> {
    const timer = this.#timers.get(handle)!;
    this.#now = Math.max(this.#now, timer.at);
    if (timer.every === undefined) this.#timers.delete(handle);
    else timer.at = this.#now + timer.every;
    timer.run();
    await breathe();
  }
}

/** Everything that waits for nobody has its turn; a module that is being loaded takes real time, which stands still here. */
async function breathe(): Promise<void> {
  for (let turns = 0; turns < TURNS_TO_LOAD; turns += 1) {
    await new Promise(resolve => void setImmediate(resolve));
    if (!process.getActiveResourcesInfo().includes(LOADING)) return;
  }
}
