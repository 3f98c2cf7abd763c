/**
 * Tickets by which a visitor says how a call was once it is over, and its socket is closed. It stands alone because they
 * let any instance take the word of a visitor whom it never saw, and let nobody in.
 */
import {z} from 'zod';
import type {RatedCall} from '../report/call-feedback.js';
import {Seal} from './seal.js';

/** For so long it is worth asking. */
export const TICKET_LIFETIME_MS = 60 * 60_000;

const ticket = z.object({call: z.string(), agent: z.string(), visitor: z.string(), expiresAt: z.number()});

export class FeedbackTickets {
  readonly #seal: Seal;

  /** `secret`: at least 16 bytes, the same on every instance. */
  constructor(secret: Uint8Array) {
    this.#seal = new Seal(secret, 'realtime-voice feedback v1');
  }

  /** For a page of this origin alone. `now` in epoch ms. */
  issue({call, agent, visitor}: RatedCall, origin: string, now: number): string {
    const expiresAt = now + TICKET_LIFETIME_MS;
    return this.#seal.seal(Buffer.from(JSON.stringify({call, agent, visitor, expiresAt})), [origin]);
  }

  /** Whose call it was; `undefined` where this is no ticket of ours, of another page, or too old. */
  open(text: string, origin: string, now: number): RatedCall | undefined {
    const {data} = ticket.safeParse(this.#seal.open(text, [origin]));
    if (data === undefined || data.expiresAt <= now) return undefined;
    const {call, agent, visitor} = data;
    return {call, agent, visitor};
  }
}
