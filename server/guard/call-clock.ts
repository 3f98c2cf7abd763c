/**
 * How long a call may be live. It stands alone because the clock begins once, with the first leg, and goes on through
 * breaks, pauses, reloads and other settings.
 */

/** Who comes back when the time is over already hears it from a leg that works, and not as another break. */
const GRACE_MS = 2_000;

/** So long before the end the visitor is told, in ms, or at this share of a shorter call. */
const TOLD_BEFORE_MS = 60_000;
const TOLD_SHARE = 0.2;

export type CallClockPorts = {
  readonly onOver: () => void;
  /** The end is near: so many whole seconds are left. Once for each leg that is opened. */
  readonly onNear: (secondsLeft: number) => void;
};

export class CallClock {
  readonly #ports: CallClockPorts;
  readonly #endsAt: number;
  #since: number | undefined;
  #over: NodeJS.Timeout | undefined;
  #near: NodeJS.Timeout | undefined;

  /**
   * `since`: when the call went live, where an earlier socket, page or instance began it; `endsAt`: when it must be
   * over, whatever its own limit is; both in epoch ms.
   */
  constructor(since: number | undefined, ports: CallClockPorts, endsAt = Infinity) {
    this.#since = since;
    this.#endsAt = endsAt;
    this.#ports = ports;
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
    const left = Math.max(GRACE_MS, endsAt - Date.now());
    const before = Math.min(TOLD_BEFORE_MS, (endsAt - this.#since) * TOLD_SHARE);
    this.#over = setTimeout(this.#ports.onOver, left);
    this.#near = setTimeout(
      () => this.#ports.onNear(Math.round(Math.min(before, left) / 1000)),
      Math.max(0, left - before),
    );
  }

  close(): void {
    clearTimeout(this.#over);
    clearTimeout(this.#near);
  }
}
