/**
 * Time of a world in which processes die. It stands alone because each timer belongs to the process that set it: when
 * that one is killed, its timers never fire, and so nothing of it ever goes on.
 *
 * Between two timers every promise has its turn. So whoever is at work at a timer is at work until the next one, and
 * what is set meanwhile by `setTimeout` is theirs.
 */

/** Somebody whose timers end with them. */
export type Mortal = {
  readonly isAlive: boolean;
  /** In epoch ms. */
  readonly diedAt?: number | undefined;
};

/** What no process owns: the provider, the visitors, the world. */
export const NATURE: Mortal = {isAlive: true};

type Timer = {
  at: number;
  order: number;
  owner: Mortal;
  run: () => void;
  every: number | undefined;
  isOff: boolean;
};

export class WorldClock {
  /** A heap: the next one first. */
  readonly #timers: Timer[] = [];
  readonly #restore: Array<() => void> = [];
  readonly #startedAt: number;
  #now = 0;
  #order = 0;
  #owner: Mortal = NATURE;
  /** Work that takes real time, such as that of a disk: the world waits for it. */
  #outside = 0;

  /** Takes over the clocks of this process until `close()`. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
    type Run = (...args: unknown[]) => void;
    const set = (run: Run, ms = 0, ...args: unknown[]): object =>
      this.later(this.#owner, ms, () => run(...args));
    const repeat = (run: Run, ms = 0): object => this.#add(this.#owner, ms, run, Math.max(1, ms));
    const clear = (timer?: {isOff: boolean}): void => {
      if (timer !== undefined) timer.isOff = true;
    };
    this.#take(globalThis, {setTimeout: set, setInterval: repeat, clearTimeout: clear, clearInterval: clear});
    this.#take(Date, {now: () => this.epoch});
    this.#take(performance, {now: () => this.#now});
  }

  /** Milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  get epoch(): number {
    return this.#startedAt + Math.floor(this.#now);
  }

  /** Does something on behalf of `owner`: until the next timer, all that is set is theirs. */
  as<Value>(owner: Mortal, act: () => Value): Value {
    this.#owner = owner;
    return act();
  }

  later(owner: Mortal, ms: number, run: () => void): NodeJS.Timeout {
    return this.#add(owner, ms, run, undefined);
  }

  /** Waits for real work before the next timer. */
  async outside<Value>(work: Promise<Value>): Promise<Value> {
    this.#outside += 1;
    try {
      return await work;
    } finally {
      this.#outside -= 1;
    }
  }

  /** Lets so much time pass; stops early where `isOver` says so. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    const end = this.#now + ms;
    await this.#breathe();
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#pop();
      if (next.isOff || !next.owner.isAlive) continue;
      this.#now = Math.max(this.#now, next.at);
      this.#owner = next.owner;
      next.run();
      if (next.every !== undefined && !isOff(next)) {
        next.at = this.#now + next.every;
        this.#push(next);
      }
      await this.#breathe();
      if (isOver()) return;
    }
    this.#now = end;
  }

  close(): void {
    this.#timers.length = 0;
    for (const restore of this.#restore.splice(0)) restore();
  }

  async #breathe(): Promise<void> {
    do await new Promise(resolve => void setImmediate(resolve));
    while (this.#outside > 0);
  }

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

  #add(owner: Mortal, ms: number, run: () => void, every: number | undefined): NodeJS.Timeout {
    const at = this.#now + Math.max(0, Number.isFinite(ms) ? ms : 0);
    const timer: Timer = {at, order: this.#order++, owner, run, every, isOff: false};
    this.#push(timer);
    const handle = timer as Timer & {unref?: () => object; ref?: () => object};
    handle.unref = handle.ref = () => handle;
    return handle as unknown as NodeJS.Timeout;
  }

  #push(timer: Timer): void {
    const heap = this.#timers;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) break;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#timers;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < heap.length && isBefore(heap[left]!, heap[first]!)) first = left;
      if (right < heap.length && isBefore(heap[right]!, heap[first]!)) first = right;
      if (first === at) return;
      [heap[at], heap[first]] = [heap[first]!, heap[at]!];
      at = first;
    }
  }
}

/** It may have ended itself. */
const isOff = (timer: Timer): boolean => timer.isOff;

/** Of two at one time the older one is first. */
function isBefore(a: Timer, b: Timer): boolean {
  return a.at - b.at < 0 || (a.at === b.at && a.order < b.order);
}
