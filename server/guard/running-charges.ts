/**
 * What a call costs beside its responses: writing down what is said, and the minutes of a model that is paid by them.
 * It stands alone, pure, because it is held ahead of time, for as long as nobody would notice that its owner is gone.
 */
import {isByMinute, minuteCost, transcriptionCost} from '../money/cost.js';
import type {Price} from '../upstream/models.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';

/** So much longer than its lease may a call last whose owner is gone: what the reaper needs to hang it up. */
export const AFTER_LEASE_MS = 5_000;
/** A leg may bring what was said before it was open, at once. */
const BURST_S = 45;
/** And later a little more than time passes. */
const FASTEST = 1.5;
/** The longest session of a provider: one of which nobody learned the id ends by itself by then. */
const LONGEST_SESSION_S = 3_600;
/** So many turns at a time may wait for their words. */
const MOST_OPEN = 16;

export type RunningPrices = {
  /** Of the model that writes down what is said; absent: nobody does, or it is free. */
  readonly transcription?: Price | undefined;
  /** Of the call's own model, where it is paid by the minute. */
  readonly perMinute?: Price | undefined;
};

export class RunningCharges {
  readonly #prices: RunningPrices;
  /** Spent since it was last taken. */
  #charge = 0;
  #countedUntil: number;
  /** When the turns began that nobody has written down yet, by their items, oldest first. */
  readonly #turns = new Map<string, number>();
  /** A turn that is ended by hand begins, at the earliest, where the last one ended. */
  #committedAt: number;
  #unknownSession = false;

  /** `now`: epoch ms, as everywhere here. */
  constructor(prices: RunningPrices, now: number) {
    this.#prices = prices;
    this.#countedUntil = now;
    this.#committedAt = now;
  }

  observe(event: ServerEvent, now: number): void {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#begin(event.item_id, now);
        break;
      case 'input_audio_buffer.committed':
        this.#begin(event.item_id, this.#committedAt);
        this.#committedAt = now;
        break;
      case 'conversation.item.input_audio_transcription.completed': {
        const {transcription} = this.#prices;
        const worst = priceOf(transcription, this.#openSeconds(now));
        this.#turns.delete(event.item_id);
        this.#charge += (transcription && transcriptionCost(transcription, event.usage)) ?? worst;
        break;
      }
      case 'conversation.item.input_audio_transcription.failed':
      case 'conversation.item.deleted':
        this.#turns.delete(event.item_id);
        break;
    }
  }

  /** A session is being opened with the provider: until its id is known, nobody could end it. */
  set unknownSession(on: boolean) {
    this.#unknownSession = on;
  }

  /** The most that can be spent until `until` beyond what was taken, should nobody look any more. */
  hold(now: number, until: number): number {
    const {transcription, perMinute} = this.#prices;
    const aheadS = (until + AFTER_LEASE_MS - now) / 1000;
    const unheardS = this.#unknownSession ? LONGEST_SESSION_S : aheadS;
    const heardS = (this.#openSeconds(now) + unheardS) * FASTEST + BURST_S;
    return priceOf(transcription, heardS) + priceOf(perMinute, unheardS);
  }

  /** What was spent since the last time. */
  take(now: number): number {
    const charge = this.#charge + priceOf(this.#prices.perMinute, (now - this.#countedUntil) / 1000);
    this.#charge = 0;
    this.#countedUntil = now;
    return charge;
  }

  /** It could not be told of: it is spent all the same, and told of later. */
  giveBack(charge: number): void {
    this.#charge += charge;
  }

  /** The same at the end of the call: a turn that is still open is taken for one that will be written down. */
  takeLast(now: number): number {
    const open = this.#turns.size === 0 ? 0 : this.#openSeconds(now) * FASTEST + BURST_S;
    return this.take(now) + priceOf(this.#prices.transcription, open);
  }

  /** Since the oldest turn began that is not written down. */
  #openSeconds(now: number): number {
    const [since = now] = this.#turns.values();
    return (now - since) / 1000;
  }

  #begin(item: string, at: number): void {
    if (this.#turns.has(item)) return;
    this.#turns.set(item, at);
    // Of a provider that never writes a turn down, the oldest is forgotten at last.
    if (this.#turns.size > MOST_OPEN) this.#turns.delete(this.#turns.keys().next().value ?? '');
  }
}

function priceOf(price: Price | undefined, seconds: number): number {
  return price !== undefined && isByMinute(price) ? minuteCost(price, seconds) : 0;
}
