/**
 * Responses that are paid for: each is asked of the provider once its worst case is held, and settled by what it did
 * cost. It stands alone because between the wish and the request there is a decision that takes time, in which the
 * visitor may interrupt and the session may end.
 */
import type {VoiceError} from '../../src/shared/errors.js';
import {asVoiceError} from '../../src/shared/errors.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent, ServerEventOf} from '../../src/realtime/protocol/server-events.js';
import type {Purse, Reservation} from './call-budget.js';

type Asked = Extract<ClientEvent, {type: 'response.create'}>;
type Done = ServerEventOf<'response.done'>['response'];

export type PaidResponsesOptions = {
  readonly budget: Pick<Purse, 'reserve' | 'settle' | 'isLast'>;
  readonly send: (event: ClientEvent) => void;
  /** The most that the next response can cost, in micro-dollars. */
  readonly worst: () => number;
  /** What a response did cost; `undefined` where the provider did not say. */
  readonly cost: (response: Done) => number | undefined;
  /** A request was not made, and will not be: it does not fit the budget, or the store cannot say. */
  readonly onRefused: (error: VoiceError) => void;
  /** One that was made is paid for. */
  readonly onSettled?: () => void;
  /** A settlement was not heard by the store: what was held stays held until the call is over. */
  readonly onUnsettled: (failure: unknown) => void;
  /** The budget has no room for another one after this: it was told to say goodbye, and is over. */
  readonly onLast: () => void;
};

const GOODBYE =
  'This is the last thing you can say. Answer in one short sentence, then say goodbye kindly, in the language of the visitor.';

/** A request on its way: until `created` it has no name of the provider's. */
type Paid = {readonly reservation: Reservation; readonly event: Asked; readonly isLast: boolean};

export class PaidResponses {
  readonly #options: PaidResponsesOptions;
  /** Ends the wait for money, and everything behind it. */
  #waiting: AbortController | undefined;
  #asked: Paid | undefined;
  readonly #running = new Map<string, Paid>();

  constructor(options: PaidResponsesOptions) {
    this.#options = options;
  }

  /** Asks for a response as soon as it is paid for. */
  ask(event: Asked): void {
    const waiting = (this.#waiting = new AbortController());
    void this.#ask(event, waiting.signal).finally(() => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    });
  }

  /** The visitor interrupts: a request that still waits is not made. Says whether there was one. */
  cancel(): boolean {
    const waits = this.#waiting !== undefined;
    this.#waiting?.abort();
    this.#waiting = undefined;
    return waits;
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'response.created':
        if (this.#asked !== undefined) this.#running.set(event.response.id, this.#asked);
        this.#asked = undefined;
        break;
      case 'response.done':
        this.#onDone(event.response);
        break;
      case 'error':
        // What the provider refused to make costs nothing.
        if (event.error.event_id === this.#asked?.event.event_id) this.#drop();
        break;
    }
  }

  /** The session is over: what ran in it may have cost as much as it could. */
  close(): void {
    this.cancel();
    for (const {reservation} of [...this.#running.values(), ...(this.#asked ? [this.#asked] : [])]) {
      this.#settle(reservation, undefined);
    }
    this.#asked = undefined;
    this.#running.clear();
  }

  async #ask(event: Asked, signal: AbortSignal): Promise<void> {
    const {budget, send, worst, onRefused} = this.#options;
    let reservation: Reservation;
    try {
      reservation = await budget.reserve(worst());
    } catch (failure) {
      if (!signal.aborted) onRefused(asVoiceError(failure, 'session/failed'));
      return;
    }
    if (signal.aborted) {
      this.#settle(reservation, 0);
      return;
    }
    const isLast = budget.isLast(worst());
    this.#asked = {reservation, event, isLast};
    send(isLast ? {...event, response: {...event.response, instructions: GOODBYE}} : event);
  }

  #onDone(response: Done): void {
    const paid = this.#running.get(response.id);
    if (paid === undefined) return;
    this.#running.delete(response.id);
    this.#options.onSettled?.();
    this.#settle(paid.reservation, this.#options.cost(response));
    if (paid.isLast) this.#options.onLast();
  }

  #drop(): void {
    if (this.#asked !== undefined) this.#settle(this.#asked.reservation, 0);
    this.#asked = undefined;
  }

  #settle(reservation: Reservation, cost: number | undefined): void {
    this.#options.budget.settle(reservation, cost).catch(this.#options.onUnsettled);
  }
}
