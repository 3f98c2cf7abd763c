/**
 * The money of one call: what it may still cost, held before it is spent, for as long as this instance answers for it.
 * It stands alone because everything that costs anything asks here first.
 */
import type {VoiceError} from '../../src/shared/errors.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {Admitted, Limits, Store, Ticket} from '../store/store.js';
import {CallLease, LEASE_MS} from './call-lease.js';
import {refusalError} from './refusal-error.js';
import {RunningCharges, dearer, type RunningPrices} from './running-charges.js';
import {WholeCall} from './whole-call.js';

export type CallBudgetOptions = {
  readonly store: Store;
  readonly callId: string;
  readonly visitor: string;
  readonly address: string;
  readonly limits: Limits;
  readonly prices: RunningPrices;
  /** What the call goes on by. */
  readonly ticket?: Ticket | undefined;
  /** All that it may cost is held from now on; so much of it must be there for its answers. */
  readonly whole?: {readonly least: number} | undefined;
};

export type Reservation = {readonly id: string; readonly amount: number};

/** Pays for answers. */
export type Purse = {
  /** Holds what a response may cost at the worst. Rejects with the limit that is met. */
  readonly reserve: (amount: number) => Promise<Reservation>;
  /** Holds what costs something already, as far as there is room for it. Never rejects: `settle` counts it either way. */
  readonly holdLate: (amount: number) => Promise<Reservation>;
  /** What it did cost; where nobody knows, as much as was held. */
  readonly settle: (reservation: Reservation, cost?: number) => Promise<void>;
  /** Would another response of this worst case not fit any more? */
  readonly isLast: (amount: number) => boolean;
};

/** What the owner is told of a call's spending. */
export type BudgetPorts = {
  /** The call must end now: its budget is spent, or it is not ours any more. */
  readonly onOver: (error: VoiceError) => void;
  /** So much of the fullest budget is spent or held, 0 to 1; each time that it is known anew. */
  readonly onUsed: (used: number) => void;
};

export class CallBudget implements Purse {
  readonly callId: string;
  readonly admitted: Admitted;
  /** Where all of its money is held from the start: answers are paid out of it. */
  readonly whole: WholeCall | undefined;
  readonly #store: Store;
  readonly #running: RunningCharges;
  readonly #lease: CallLease;
  readonly #endsAt: number;
  #ports: BudgetPorts | undefined;
  #count = 0;
  #settled = 0;
  /** What the tightest budget had left when it was last asked. */
  #left = Infinity;

  private constructor(
    options: CallBudgetOptions,
    admitted: Admitted,
    running: RunningCharges,
    until: number,
  ) {
    this.callId = options.callId;
    this.admitted = admitted;
    this.#store = options.store;
    this.#running = running;
    this.whole = running.whole === undefined ? undefined : new WholeCall(running, LEASE_MS);
    this.#endsAt = Date.now() + (admitted.seconds ?? Infinity) * 1000;
    this.#lease = new CallLease({
      ...{store: options.store, callId: options.callId, fence: admitted.fence, until},
      money: (now, leaseUntil) => ({charged: running.total(now), hold: running.hold(now, leaseUntil)}),
      onUsed: used => this.#ports?.onUsed(used),
      onOver: error => this.#ports?.onOver(error),
    });
  }

  /**
   * Lets the call in; `undefined` where its ticket was used before. Rejects with `token/rate-limited`, `budget/reserved`
   * or `budget/exhausted` where a limit is met: then the ticket is as good as it was.
   */
  static async admit(options: CallBudgetOptions): Promise<CallBudget | undefined> {
    const {store, callId, visitor, address, limits, prices, ticket, whole} = options;
    const now = Date.now();
    const leaseUntil = now + LEASE_MS;
    const running = new RunningCharges(prices, now);
    const hold = running.hold(now, leaseUntil) + (whole?.least ?? 0);
    const asked = {callId, visitor, address, limits, hold, leaseUntil, now, ticket};
    const answer = await store.admit({...asked, ...(whole !== undefined && {whole: true})});
    if (!answer.ok && answer.limit === 'used-up') return undefined;
    if (!answer.ok) throw refusalError(answer);
    if (whole !== undefined) running.whole = answer.held;
    return new CallBudget(options, answer, running, leaseUntil);
  }

  /** Whom to tell. What happened before is told at once. */
  watch(ports: BudgetPorts): void {
    this.#ports = ports;
    ports.onUsed(this.admitted.used);
  }

  /** In micro-dollars, as far as it is known; an answer of which the provider never told counts as the most it could be. */
  get spent(): number {
    return this.#settled + this.#running.total(Date.now());
  }

  /** When the call must be over, in epoch ms; Infinity where nothing bounds it. */
  get endsAt(): number {
    return this.#endsAt;
  }

  observe(event: ServerEvent): void {
    this.#running.observe(event, Date.now());
  }

  async reserve(amount: number): Promise<Reservation> {
    const reservation = this.#newReservation(amount);
    await this.#hold(reservation);
    return reservation;
  }

  async holdLate(amount: number): Promise<Reservation> {
    const reservation = this.#newReservation(amount);
    await this.#hold(reservation).catch(() => undefined);
    return reservation;
  }

  isLast(amount: number): boolean {
    return this.#left < amount;
  }

  async settle({id, amount}: Reservation, cost = amount): Promise<void> {
    this.#settled += cost;
    // One that is not ours any more was counted in full when we lost it.
    await this.#store.settle({...this.#lease.owned, reservation: id, amount: cost});
  }

  /** A session is being opened with the provider, of which nobody knows the id yet. Rejects where it would not fit. */
  async expectSession(): Promise<void> {
    // In another session the provider would answer again.
    this.whole?.assertUnspent();
    this.#running.expectSession(Date.now());
    try {
      await this.#lease.renew();
    } catch (failure) {
      this.sessionEnded();
      this.#running.expectNoMore();
      throw failure;
    }
  }

  /** It is there. Resolves with `false` where the call is not ours any more: hang it up. */
  async noteSession(upstreamId: string): Promise<boolean> {
    const isOurs = await this.#store.noteUpstream({...this.#lease.owned, upstreamId});
    if (!isOurs) this.#lease.refused({ok: false, limit: 'lease-lost', scope: 'call', retryAfterMs: 0});
    return isOurs;
  }

  /** What was expected is known by now, or will not be there. */
  expectNoMore(): void {
    this.#running.expectNoMore();
  }

  /** It may be there, and nobody will ever know. */
  loseSession(): void {
    this.#running.expectNoMore();
    this.#running.sessionLost();
  }

  /** A session that ends with its socket is being opened. Rejects where one more would not fit. */
  async beginSocket(): Promise<void> {
    // In another session the provider would answer again.
    this.whole?.assertUnspent();
    this.#running.sessionBegan(Date.now());
    const {transcription, perMinute} = this.#running.prices;
    if (transcription === undefined && perMinute === undefined) return;
    try {
      await this.#lease.renew();
    } catch (failure) {
      this.sessionEnded();
      throw failure;
    }
  }

  /** A session costs no more time. */
  sessionEnded(): void {
    this.#running.sessionEnded(Date.now());
  }

  /** The call goes on in another session, or waits for one. */
  follow(): void {
    this.#running.follow(Date.now());
  }

  /** A turn is ended by hand. */
  onCommit(): void {
    this.#running.onCommit();
  }

  /** Turns end by hand from now on, or by themselves. */
  set byHand(byHand: boolean) {
    this.#running.byHand = byHand;
  }

  /**
   * Something of another price is wanted. `undefined`: it costs no more than what is held. Resolves when it is held, too,
   * and may be begun; rejects where it would not fit.
   */
  reprice(prices: RunningPrices): Promise<void> | undefined {
    const before = this.#running.prices;
    const after = dearer(before, prices);
    if (after === undefined) return undefined;
    this.#running.prices = after;
    return this.#lease.renew().catch((failure: unknown) => {
      this.#running.prices = before;
      throw failure;
    });
  }

  forgetSession(upstreamId: string): Promise<void> {
    return this.#store.forgetUpstream({callId: this.callId, upstreamId});
  }

  /** Ends the call for every limit; idempotent. */
  async release(): Promise<void> {
    if (this.#lease.isOver) return;
    this.#lease.stop();
    const charged = this.#running.lastTotal(Date.now());
    await this.#store.release({...this.#lease.owned, charged});
  }

  #newReservation(amount: number): Reservation {
    this.#count += 1;
    return {id: `r${this.#count}`, amount};
  }

  async #hold({id, amount}: Reservation): Promise<void> {
    const answer = await this.#store.reserve({...this.#lease.owned, reservation: id, amount});
    if (!answer.ok) throw this.#lease.refused(answer);
    this.#left = answer.left ?? Infinity;
    this.#ports?.onUsed(answer.used);
  }
}
