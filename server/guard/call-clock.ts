/**
 * How long a call may be live. It stands alone because the clock begins once, with the first leg, and goes on through
 * breaks, pauses, reloads and other settings.
 */

/** Who comes back when the time is over already hears it from a leg that works, and not as another break. */
const GRACE_MS = 2_000;

export class CallClock {
  readonly #onOver: () => void;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `since`: when the call went live, where an earlier socket, page or instance began it; in epoch ms. */
  constructor(since: number | undefined, onOver: () => void) {
    this.#since = since;
    this.#onOver = onOver;
  }

  get since(): number | undefined {
    return this.#since;
  }

  /** The call is live: for the first time, again, or with another limit; without one it may last. */
  run(limitS: number | undefined): void {
    this.#since ??= Date.now();
    this.close();
    if (limitS === undefined) return;
    const left = this.#since + limitS * 1000 - Date.now();
    this.#timer = setTimeout(this.#onOver, Math.max(GRACE_MS, left));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
