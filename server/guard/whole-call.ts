/**
 * The money of a call whose provider answers by itself: all of it is held from the start, and given out here without a
 * question to the store. It stands alone because such an answer is heard of when it runs already, so the call must end
 * while there is still room for what nobody has heard of.
 */
import type {VoiceError} from '../../src/shared/errors.js';
import type {Purse, Reservation} from './call-budget.js';
import {refusalError} from './refusal-error.js';
import type {RunningCharges} from './running-charges.js';

/** So many answers must fit, at their worst: the one that runs, and one that may begin before anybody has heard of its end. */
export const ROOM_FOR = 2;

export class WholeCall implements Purse {
  readonly #running: RunningCharges;
  /** For how long ahead a session must be paid that nobody ends. */
  readonly #aheadMs: number;
  #count = 0;
  #open = 0;
  /** What the open ones may cost, at their worst. */
  #promised = 0;
  #isSpent = false;

  constructor(running: RunningCharges, aheadMs: number) {
    this.#running = running;
    this.#aheadMs = aheadMs;
  }

  /** Would answers fit that cost so much at the worst? */
  fits(worst: number): boolean {
    return this.#left >= ROOM_FOR * worst;
  }

  /** The same for the answers that come: once there is no room, there never is again. */
  hasRoom(worst: number): boolean {
    if (!this.fits(worst)) this.#isSpent = true;
    return !this.#isSpent;
  }

  /** There was no room any more. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Throws `budget/exhausted` where there was no room any more. */
  assertUnspent(): void {
    if (this.#isSpent) throw spentCall();
  }

  /** Does an answer run, or is one asked for? */
  get isAnswering(): boolean {
    return this.#open > 0;
  }

  /** Would the answers that run be paid, at their worst? */
  get isCovered(): boolean {
    return this.#left >= this.#promised;
  }

  /** How much of it is used, 0 to 1: at 1 there is no room any more. */
  used(worst: number): number {
    const {whole = 0} = this.#running;
    const left = this.#left - ROOM_FOR * worst;
    return left <= 0 ? 1 : 1 - left / whole;
  }

  async reserve(amount: number): Promise<Reservation> {
    this.hasRoom(amount);
    this.assertUnspent();
    return await this.holdLate(amount);
  }

  holdLate(amount: number): Promise<Reservation> {
    this.#count += 1;
    this.#open += 1;
    this.#promised += amount;
    return Promise.resolve({id: `w${this.#count}`, amount});
  }

  settle({amount}: Reservation, cost = amount): Promise<void> {
    this.#open -= 1;
    this.#promised -= amount;
    this.#running.charge(cost);
    return Promise.resolve();
  }

  /** Nobody knows which answer is the last one: the provider does not ask before it. */
  isLast(): boolean {
    return false;
  }

  get #left(): number {
    const now = Date.now();
    return this.#running.left(now, now + this.#aheadMs);
  }
}

/** `budget/exhausted`, of the call's own money. */
export function spentCall(): VoiceError {
  return refusalError({ok: false, limit: 'budget-exhausted', scope: 'call', retryAfterMs: 0});
}
