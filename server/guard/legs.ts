/**
 * The upstream sessions of one guarded call, one after the other. It stands alone because whatever happens to a
 * leg, each session that was opened must be ended, and what still comes from an old one must be known as old.
 */
import {delay, isAbort} from '../../src/shared/abort.js';
import {VoiceError, asVoiceError} from '../../src/shared/errors.js';
import type {UpstreamLeg} from './upstream-leg.js';

/** How many sessions one call may open within an hour: a first leg, fall-backs, switches, breaks that were mended. */
const LEGS_PER_HOUR = 32;
const HOUR_MS = 3_600_000;

/** How long a session goes on that another one has followed. */
const HAND_OVER_MS = 1_000;

export type LegsPorts = {
  /** How many offers the visitor may make within an hour; absent: as many as legs. */
  readonly offersPerHour: () => number | undefined;
  readonly onOpened: (leg: UpstreamLeg, request: number | undefined) => void;
  /** One that waits to take over is there. */
  readonly onPrepared: (leg: UpstreamLeg, request: number | undefined) => void;
  readonly onFailed: (error: VoiceError, request: number | undefined) => void;
  /** An upstream session could not be ended. */
  readonly onLeak: (failure: unknown) => void;
};

export class Legs {
  readonly #ports: LegsPorts;
  readonly #controller = new AbortController();
  /** What is being opened or ended upstream right now. */
  readonly #pending = new Set<Promise<void>>();
  #current: UpstreamLeg | undefined;
  #attempt: AbortController | undefined;
  /** What takes over when the present session runs out. */
  #next: UpstreamLeg | undefined;
  #preparing: AbortController | undefined;
  /** When the last ones were opened, by `performance.now()`. */
  #opened: readonly number[] = [];
  #offers: readonly number[] = [];
  #epoch = 0;

  constructor(ports: LegsPorts) {
    this.#ports = ports;
  }

  get current(): UpstreamLeg | undefined {
    return this.#current;
  }

  /** Counts the legs that carried the call, as the frames of sound have it. */
  get epoch(): number {
    return this.#epoch & 0xff;
  }

  /** A new leg is a new upstream session: the old one ends. Throws `token/rate-limited` where it was too often. */
  open(
    request: number | undefined,
    opening: (signal: AbortSignal) => Promise<UpstreamLeg>,
    {isOffer}: {readonly isOffer: boolean},
  ): void {
    if (isOffer) this.#offers = counted(this.#offers, this.#ports.offersPerHour() ?? LEGS_PER_HOUR, 'offers');
    this.#opened = counted(this.#opened, LEGS_PER_HOUR, 'legs');
    this.leave();
    const attempt = (this.#attempt = new AbortController());
    this.#begin(attempt, request, opening, leg => {
      // One that was prepared for the leg before may have taken over meanwhile.
      const old = this.#current;
      if (old !== undefined) this.#track(old.close());
      this.#dropNext();
      this.#current = leg;
      this.#epoch += 1;
      this.#ports.onOpened(leg, request);
    });
  }

  /** Opens a session that waits, beside the present one; a second one replaces the first. */
  prepare(request: number | undefined, opening: (signal: AbortSignal) => Promise<UpstreamLeg>): void {
    this.#dropNext();
    const attempt = (this.#preparing = new AbortController());
    this.#begin(attempt, request, opening, leg => {
      this.#next = leg;
      this.#ports.onPrepared(leg, request);
    });
  }

  get isPrepared(): boolean {
    return this.#next !== undefined;
  }

  /**
   * The prepared session takes over, and the present one ends. `again`: the visitor's way is another one, so what
   * still comes over the old one must be known as old.
   */
  take({again}: {again: boolean}): UpstreamLeg | undefined {
    const next = this.#next;
    if (next === undefined) return undefined;
    const old = this.#current;
    this.#next = undefined;
    this.#current = next;
    if (again) this.#epoch += 1;
    // The visitor goes over first: a line that ended under their feet would count as broken.
    const {signal} = this.#controller;
    const handedOver = delay(HAND_OVER_MS, signal).catch(() => undefined);
    if (old !== undefined) this.#track(handedOver.then(() => old.close()));
    return next;
  }

  /** Ends the present leg upstream, and gives up one that is being opened. */
  leave(): void {
    this.#attempt?.abort();
    this.#attempt = undefined;
    const leg = this.#current;
    this.#current = undefined;
    if (leg !== undefined) this.#track(leg.close());
    this.#dropNext();
  }

  #dropNext(): void {
    this.#preparing?.abort();
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) this.#track(next.close());
  }

  #begin(
    attempt: AbortController,
    request: number | undefined,
    opening: (signal: AbortSignal) => Promise<UpstreamLeg>,
    onOpened: (leg: UpstreamLeg) => void,
  ): void {
    const signal = AbortSignal.any([this.#controller.signal, attempt.signal]);
    this.#track(this.#try(request, opening, onOpened, signal));
  }

  /** Resolves when the provider knows that every leg is over, or could not be told; idempotent. */
  async close(): Promise<void> {
    this.#controller.abort();
    this.leave();
    await Promise.all(this.#pending);
  }

  async #try(
    request: number | undefined,
    opening: (signal: AbortSignal) => Promise<UpstreamLeg>,
    onOpened: (leg: UpstreamLeg) => void,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const leg = await opening(signal);
      if (signal.aborted) await leg.close();
      else onOpened(leg);
    } catch (failure) {
      if (signal.aborted || isAbort(failure)) return;
      this.#ports.onFailed(asVoiceError(failure, 'transport/handshake'), request);
    }
  }

  #track(work: Promise<void>): void {
    const done = work
      .catch((failure: unknown) => this.#ports.onLeak(failure))
      .finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }
}

/** One more of them now; throws where it is one too many within an hour. */
function counted(times: readonly number[], most: number, what: string): readonly number[] {
  const now = performance.now();
  const recent = times.filter(at => now - at < HOUR_MS);
  if (recent.length < most) return [...recent, now];
  throw new VoiceError('token/rate-limited', {message: `A call has at most ${most} ${what} an hour`});
}
