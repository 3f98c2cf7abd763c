/**
 * The lease of one call: it is ours as long as we say so again and again. It stands alone because a call whose lease is
 * lost must end, whatever it is doing, and another instance may own it by then.
 */
import {asVoiceError, type VoiceError} from '../../src/shared/errors.js';
import type {OwnedCall, Refusal, Store} from '../store/store.js';
import {refusalError} from './refusal-error.js';

/** An instance that is gone holds its calls for so long. */
export const LEASE_MS = 30_000;
/** Twice in a lease at least one renewal may fail. */
const RENEW_MS = 10_000;
/** A call ends so long before a lease that cannot be renewed is over: another instance may own it from then on. */
const SAFETY_MS = 3_000;

export type CallLeaseOptions = {
  readonly store: Store;
  readonly callId: string;
  /** Which owner of the call this is: a later one has a higher number. */
  readonly fence: number;
  /** Epoch ms. */
  readonly until: number;
  /** What is spent so far, and what is held until the lease that is asked for is over, in micro-dollars. */
  readonly money: (now: number, leaseUntil: number) => {readonly charged: number; readonly hold: number};
  /** It was renewed: so much of the fullest budget is spent or held, 0 to 1. */
  readonly onUsed: (used: number) => void;
  /** The call must end now: its budget is spent, or it is not ours any more. Told once. */
  readonly onOver: (error: VoiceError) => void;
};

export class CallLease {
  readonly #options: CallLeaseOptions;
  #until: number;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #isTold = false;

  constructor(options: CallLeaseOptions) {
    this.#options = options;
    this.#until = options.until;
    this.#schedule();
  }

  /** By what the store knows us, now. */
  get owned(): OwnedCall {
    const {callId, fence} = this.#options;
    return {callId, fence, now: Date.now()};
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins again, with what the call costs by now. Rejects where the store refuses it, or cannot be reached. */
  async renew(): Promise<void> {
    const {store, money, onUsed} = this.#options;
    const {owned} = this;
    const leaseUntil = owned.now + LEASE_MS;
    const answer = await store.renew({...owned, leaseUntil, ...money(owned.now, leaseUntil)});
    if (!answer.ok) throw this.refused(answer);
    this.#until = leaseUntil;
    onUsed(answer.used);
  }

  /** What a refusal means beyond the question that was asked: a call that is not ours, or cannot be paid, is over. */
  refused(refusal: Refusal): VoiceError {
    const error = refusalError(refusal);
    if (refusal.limit === 'lease-lost') this.#end(error);
    return error;
  }

  /** Nothing is renewed any more. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#keep(), RENEW_MS).unref();
  }

  async #keep(): Promise<void> {
    try {
      await this.renew();
    } catch (failure) {
      const isTooLate = Date.now() + RENEW_MS > this.#until - SAFETY_MS;
      // A store that cannot be reached for a moment is asked again, as long as the lease lasts.
      if (isTooLate && !this.#isOver) this.#end(asVoiceError(failure, 'session/failed'));
    }
    if (!this.#isOver) this.#schedule();
  }

  #end(error: VoiceError): void {
    if (this.#isOver || this.#isTold) return;
    this.#isTold = true;
    if (error.code === 'session/elsewhere') this.stop();
    this.#options.onOver(error);
  }
}
