/**
 * What a call costs beside its responses: writing down what is said, and the minutes of a model that is paid by them.
 * It stands alone, pure, because it is held ahead of time, for as long as nobody would notice that its owner is gone.
 */
import {minuteCost} from '../../src/realtime/conversation/cost.js';
import {isByMinute, transcriptionCost} from '../money/cost.js';
import type {Price} from '../upstream/models.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';

/** So much longer than its lease may a call last whose owner is gone: what the reaper needs to hang it up. */
export const AFTER_LEASE_MS = 5_000;
/** Each session may be told at once what was said before it was open: more than sound-allowance.ts lets pass. */
const BURST_S = 60;
/** And later a little more than time passes. */
const FASTEST = 1.5;
/** The longest session of a provider: one of which nobody learned the id ends by itself by then. */
const LONGEST_SESSION_S = 3_600;
/** Until a session is over whose end was told: the way there, and a close that waits for its answer. */
const ENDING_S = 1;
/** So many turns at a time may wait for their words. */
const MOST_OPEN = 16;
/** Prices are compared by it. */
const HOUR_S = 3_600;
/** In the place of the item of a turn that was ended by hand, and of which the provider has not said so yet. */
const ASKED = ' asked';
const COMMITTED_NOTHING = 'input_audio_buffer_commit_empty';

export type RunningPrices = {
  /** Of the model that writes down what is said; absent: nobody does, or it is free. */
  readonly transcription?: Price | undefined;
  /** Of the call's own model, where it is paid by the minute. */
  readonly perMinute?: Price | undefined;
};

export class RunningCharges {
  #prices: RunningPrices;
  /** Spent so far, all in all. */
  #spent = 0;
  #countedUntil: number;
  /** When the turns began that nobody has written down yet, by their items, oldest first. */
  readonly #turns = new Map<string, number>();
  /** A turn that is ended by hand begins, at the earliest, where the last one ended. */
  #committedAt: number;
  /** The turn that is being spoken: nobody writes it down before it is complete. */
  #spoken: string | undefined;
  /** When sound was last taken for more than the time in which it came. */
  #burstAt: number;
  /** Sessions with the provider that run, and those of which nobody knows the id. */
  #sessions = 0;
  #unknownSessions = 0;
  /** All that the call may cost, answers and all, where that is held from its start. */
  whole: number | undefined;
  /** Turns are ended by hand: until then, all that was heard since the last one is one of them. */
  byHand = false;

  /** `now`: epoch ms, as everywhere here. */
  constructor(prices: RunningPrices, now: number) {
    this.#prices = prices;
    this.#countedUntil = now;
    this.#committedAt = now;
    this.#burstAt = now - BURST_S * 1000;
  }

  observe(event: ServerEvent, now: number): void {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#begin(event.item_id, now);
        this.#spoken = event.item_id;
        break;
      case 'input_audio_buffer.committed':
        this.#turns.delete(ASKED);
        this.#spoken = undefined;
        this.#begin(event.item_id, this.#committedAt);
        this.#committedAt = now;
        break;
      case 'input_audio_buffer.cleared':
        this.#turns.delete(ASKED);
        if (this.#spoken !== undefined) this.#turns.delete(this.#spoken);
        this.#committedAt = now;
        break;
      case 'conversation.item.input_audio_transcription.completed': {
        const {transcription} = this.#prices;
        const told = transcription && transcriptionCost(transcription, event.usage);
        if (told === undefined) this.#chargeTurn(event.item_id, now);
        else this.#spent += told;
        this.#turns.delete(event.item_id);
        break;
      }
      case 'conversation.item.input_audio_transcription.failed':
      case 'conversation.item.deleted':
        this.#turns.delete(event.item_id);
        break;
      case 'error':
        if (event.error.code === COMMITTED_NOTHING) this.#turns.delete(ASKED);
        break;
    }
  }

  /** The end of a turn was asked for: whatever becomes of the session, its words may be paid. */
  onCommit(): void {
    if (!this.#turns.has(ASKED)) this.#begin(ASKED, this.#committedAt);
  }

  get prices(): RunningPrices {
    return this.#prices;
  }

  /** Other prices, from now on and for what is still open. */
  set prices(prices: RunningPrices) {
    this.#prices = prices;
  }

  /** Another session carries the call, or none: what is open in the last one is taken for written down. */
  follow(now: number): void {
    for (const item of [...this.#turns.keys()]) {
      this.#chargeTurn(item, now);
      this.#turns.delete(item);
    }
    this.#committedAt = now;
    // The next session may bring a burst of its own, however soon it comes.
    this.#burstAt = now - BURST_S * 1000;
  }

  /** A session is being opened with the provider: it may run already, and until its id is known nobody could end it. */
  expectSession(now: number): void {
    this.sessionBegan(now);
    this.#unknownSessions += 1;
  }

  /** It is known by now, or there is none. */
  expectNoMore(): void {
    this.#unknownSessions -= 1;
  }

  sessionBegan(now: number): void {
    this.#accrue(now);
    this.#sessions += 1;
  }

  sessionEnded(now: number): void {
    this.#accrue(now);
    this.#spent += priceOf(this.#prices.perMinute, ENDING_S);
    this.#sessions -= 1;
  }

  /** Nobody will ever learn the id of a session that may be there: it lasts as long as it can. */
  sessionLost(): void {
    this.#spent += priceOf(this.#prices.perMinute, LONGEST_SESSION_S);
  }

  /** What an answer did cost that is paid out of the whole. */
  charge(cost: number): void {
    this.#spent += cost;
  }

  /** The most that can be spent until `until` beyond the present total, should nobody look any more. */
  hold(now: number, until: number): number {
    const ahead = this.#ahead(now, until);
    return this.whole === undefined ? ahead : Math.max(ahead, this.whole - this.total(now));
  }

  /** What of the whole is left for answers. */
  left(now: number, until: number): number {
    return (this.whole ?? Infinity) - this.total(now) - this.#ahead(now, until);
  }

  #ahead(now: number, until: number): number {
    const {transcription, perMinute} = this.#prices;
    const aheadS = (until + AFTER_LEASE_MS - now) / 1000;
    const sessions = Math.max(1, this.#sessions);
    const heardS = (this.#openSeconds(now) + aheadS) * FASTEST + sessions * BURST_S;
    const runsS = sessions * (aheadS + ENDING_S) + this.#unknownSessions * LONGEST_SESSION_S;
    return priceOf(transcription, heardS) + priceOf(perMinute, runsS);
  }

  /** All that was spent until now. */
  total(now: number): number {
    this.#accrue(now);
    return this.#spent;
  }

  /** The same at the end of the call: a turn that is still open is taken for one that will be written down. */
  lastTotal(now: number): number {
    this.follow(now);
    return this.total(now);
  }

  /** What sessions cost by the time: a call has one or is about to, and for a moment two. */
  #accrue(now: number): void {
    const seconds = (Math.max(1, this.#sessions) * (now - this.#countedUntil)) / 1000;
    this.#spent += priceOf(this.#prices.perMinute, seconds);
    this.#countedUntil = now;
  }

  /** As long as it may have been: until the next one began. What came at once had the time before it. */
  #chargeTurn(item: string, now: number): void {
    const turns = [...this.#turns];
    const at = turns.findIndex(([name]) => name === item);
    const since = turns[at]?.[1] ?? now;
    const until = at < 0 ? now : (turns[at + 1]?.[1] ?? now);
    const burstS = Math.min(BURST_S, Math.max(0, since - this.#burstAt) / 1000);
    this.#burstAt = now;
    const seconds = (Math.max(0, until - since) / 1000) * FASTEST + burstS;
    this.#spent += priceOf(this.#prices.transcription, seconds);
  }

  /** Since the oldest turn began that is not written down. */
  #openSeconds(now: number): number {
    const [since = this.byHand ? this.#committedAt : now] = this.#turns.values();
    return (now - since) / 1000;
  }

  #begin(item: string, at: number): void {
    if (this.#turns.has(item)) return;
    this.#turns.set(item, at);
    const [oldest] = this.#turns.keys();
    if (this.#turns.size <= MOST_OPEN || oldest === undefined) return;
    // Of a provider that never writes a turn down, the oldest is taken for written down at last.
    this.#chargeTurn(oldest, at);
    this.#turns.delete(oldest);
  }
}

/** What is heard is written down by another model, or not: the dearer one may still be at work. */
export function dearer(before: RunningPrices, after: RunningPrices): RunningPrices | undefined {
  const isDearer = priceOf(after.transcription, HOUR_S) > priceOf(before.transcription, HOUR_S);
  return isDearer ? {...before, transcription: after.transcription} : undefined;
}

function priceOf(price: Price | undefined, seconds: number): number {
  return price !== undefined && isByMinute(price) ? minuteCost(price, seconds) : 0;
}
