/**
 * Asks the provider for responses, one at a time, by the rules of the sequencer. It stands alone because the
 * widget in direct access and the guard do exactly the same.
 */
import type {ClientEvent, ResponseWish} from '../protocol/client-events.js';
import type {ProviderErrorDetail, ServerEvent} from '../protocol/server-events.js';
import {
  NO_RESPONSE,
  asked,
  dropWish,
  giveUpAsking,
  isResponding,
  mayAsk,
  observeResponse,
  wantResponse,
  wasRefused,
} from './sequencer.js';

export type ResponseAskerOptions = {
  readonly send: (event: Extract<ClientEvent, {type: 'response.create'}>) => void;
  /** A request was refused for good: no response will come of it. */
  readonly onRefused: (detail: ProviderErrorDetail) => void;
};

export class ResponseAsker {
  readonly #options: ResponseAskerOptions;
  #sequencer = NO_RESPONSE;
  #count = 0;
  /** What the next response shall have of its own. */
  #wish: ResponseWish | undefined;

  constructor(options: ResponseAskerOptions) {
    this.#options = options;
  }

  /** Is a response running, or asked for? */
  get responding(): boolean {
    return isResponding(this.#sequencer);
  }

  /** Is a response running, asked for, or wanted as soon as the place is free? */
  get busy(): boolean {
    return this.responding || this.#sequencer.wanted;
  }

  /** Wants a response; it is asked for by the next `askWhenFree()`. Of several wishes the last one holds. */
  want(wish?: ResponseWish): void {
    this.#wish = wish;
    this.#sequencer = wantResponse(this.#sequencer);
  }

  dropWish(): void {
    this.#sequencer = dropWish(this.#sequencer);
  }

  /** Gives the place back where the other side will never answer the request. */
  giveUp(): void {
    this.#sequencer = giveUpAsking(this.#sequencer);
  }

  observe(event: ServerEvent): void {
    const before = this.#sequencer;
    this.#sequencer = observeResponse(before, event);
    if (event.type === 'error' && wasRefused(before, this.#sequencer)) this.#options.onRefused(event.error);
  }

  /** To be called when an event has been dealt with: what it freed may be used now. */
  askWhenFree(): void {
    if (!mayAsk(this.#sequencer)) return;
    this.#count += 1;
    const eventId = `ask_${this.#count}`;
    this.#sequencer = asked(this.#sequencer, eventId);
    const wish = this.#wish;
    this.#wish = undefined;
    this.#options.send({
      type: 'response.create',
      event_id: eventId,
      ...(wish !== undefined && {response: wish}),
    });
  }
}
