/**
 * Where visitors say how a call was, in it or once it is over: each call once. It stands alone because whoever says so by
 * a ticket has no call here, and is given none: nothing is admitted, and the provider hears nothing of it.
 */
import type {Logger} from 'pino';
import {VoiceError} from '../../src/shared/errors.js';
import type {CallFeedback, Feedback, RatedCall} from '../report/call-feedback.js';
import type {Caller} from './admission.js';
import type {FeedbackTickets} from './feedback-tickets.js';

/** Of so many calls it is remembered that they were rated; the one that was rated first is forgotten first. */
export const MOST_REMEMBERED = 10_000;

export type FeedbackDeps = {
  /** Absent: nobody is given a ticket, and once a call is over nothing can be said of it. */
  readonly tickets?: FeedbackTickets | undefined;
  /** Told once for each call that was rated. */
  readonly onFeedback?: ((feedback: CallFeedback) => void) | undefined;
  readonly log: Logger;
};

export class FeedbackDesk {
  readonly #deps: FeedbackDeps;
  /** Calls that were rated here: other instances have their own. */
  readonly #rated = new Set<string>();

  constructor(deps: FeedbackDeps) {
    this.#deps = deps;
  }

  /** For the time after the call. */
  ticketFor(call: RatedCall, {origin = ''}: Caller): string | undefined {
    return this.#deps.tickets?.issue(call, origin, Date.now());
  }

  /** Of a call that goes on. `false` where it was rated before: then nothing was done. */
  take({call, agent, visitor}: RatedCall, {rating, text}: Feedback): boolean {
    if (this.#rated.has(call)) return false;
    this.#remember(call);
    // The words are the visitor's: they are in no log.
    this.#deps.log.info({call, agent, rating}, 'a call was rated');
    this.#deps.onFeedback?.({call, agent, visitor, rating, text});
    return true;
  }

  /** Of a call that is over. Throws `token/rejected`: whoever guesses learns nothing of why. */
  takeBy(ticket: string | undefined, feedback: Feedback, {origin = ''}: Caller): void {
    const call = ticket === undefined ? undefined : this.#deps.tickets?.open(ticket, origin, Date.now());
    if (call !== undefined && this.take(call, feedback)) return;
    throw new VoiceError('token/rejected', {
      message: 'The ticket is none of this server and page, too old, or its call was rated before',
    });
  }

  #remember(call: string): void {
    this.#rated.add(call);
    if (this.#rated.size <= MOST_REMEMBERED) return;
    const [first] = this.#rated;
    if (first !== undefined) this.#rated.delete(first);
  }
}
