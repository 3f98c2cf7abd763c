/**
 * How long a call may be live. It stands alone because the clock begins once, with the first leg, and goes on through
 * breaks, pauses, reloads and other settings.
 */

/** Who comes back when the time is over already hears it from a leg that works, and not as another break. */
const GRACE_MS = 2_000;

export class CallClock {
  readonly #onOver: () => void;
  readonly #endsAt: number;
  #since: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * `since`: when the call went live, where an earlier socket, page or instance began it; `endsAt`: when it must be
   * over, whatever its own limit is; both in epoch ms.
   */
  constructor(since: number | undefined, onOver: () => void, endsAt = Infinity) {
    this.#since = since;
    this.#endsAt = endsAt;
    this.#onOver = onOver;
  }

  get since(): number | undefined {
    return this.#since;
  }

  /** The call is live: for the first time, again, or with another limit; without one it may last. */
  run(limitS: number | undefined): void {
    this.#since ??= Date.now();
    this.close();
    const endsAt = Math.min(this.#endsAt, limitS === undefined ? Infinity : this.#since + limitS * 1000);
    if (endsAt === Infinity) return;
    const left = endsAt - Date.now();
    this.#timer = setTimeout(this.#onOver, Math.max(GRACE_MS, left));
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
