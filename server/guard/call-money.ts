/**
 * What one guarded call may spend, through all its sessions: the conductor between the call and its budget. It stands
 * alone because a call asks four things only: pay for this answer, take that back, hear this event, it is over.
 */
import type {VoiceError} from '../../src/shared/errors.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import {worstOf} from '../money/call-prices.js';
import {responseCost} from '../money/cost.js';
import type {Upstream} from '../upstream/upstream.js';
import type {CallBudget} from './call-budget.js';
import {Farewell} from './farewell.js';
import {NO_USAGE, withUsage, type CallReport} from '../report/call-report.js';
import {notedUpstream} from './noted-upstream.js';
import {PaidResponses} from './paid-responses.js';
import type {StartedCall} from './start.js';

const MICRO = 1_000_000;
/** From here on the visitor is told that the call will end. */
const WARN_AT = 0.8;

export type CallMoneyPorts = {
  readonly started: () => StartedCall;
  readonly send: (event: ClientEvent) => void;
  /** An answer was not asked for; the place for it is free again. */
  readonly onRefused: (error: VoiceError) => void;
  /** Most of a budget is spent: told once. */
  readonly onWarning: (used: number) => void;
  /** Is nothing being said or heard? */
  readonly isQuiet: () => boolean;
  /** The budget is spent, and what was being said is heard out. */
  readonly onSpent: () => void;
  /** The call is not ours any more, or nobody knows whether it is: it ends at once. */
  readonly onLost: (error: VoiceError) => void;
};

export class CallMoney {
  readonly upstream: Upstream;
  readonly #budget: CallBudget;
  readonly #ports: CallMoneyPorts;
  #paid: PaidResponses;
  readonly #farewell: Farewell;
  #responses = 0;
  #usage = NO_USAGE;
  #warned = false;

  constructor(budget: CallBudget, ports: CallMoneyPorts) {
    this.#budget = budget;
    this.#ports = ports;
    this.upstream = notedUpstream(ports.started().upstream, budget);
    this.#paid = this.#newPaid();
    this.#farewell = new Farewell(ports.isQuiet, ports.onSpent);
    budget.watch({onOver: error => this.#onOver(error), onUsed: used => this.#onUsed(used)});
  }

  /** What the call took so far. */
  get taken(): Pick<CallReport, 'responses' | 'usage' | 'cost'> {
    const {response, perMinute} = this.#ports.started().prices;
    const isPriced = response !== undefined || perMinute !== undefined;
    const cost = isPriced ? this.#budget.spent / MICRO : undefined;
    return {responses: this.#responses, usage: this.#usage, cost};
  }

  /** Asks the provider for an answer, once its worst case is held. */
  ask(event: Extract<ClientEvent, {type: 'response.create'}>): void {
    this.#paid.ask(event);
  }

  /** Takes back what still waits for its money. Says whether there was anything. */
  withdraw(): boolean {
    return this.#paid.cancel();
  }

  /** An event of the present session. */
  observe(event: ServerEvent): void {
    this.#usage = withUsage(this.#usage, event);
    this.#budget.observe(event);
    this.#paid.observe(event);
  }

  /** The conversation goes on in another session, or waits for one: what ran in this one is paid in full. */
  follow(): void {
    this.#paid.close();
    this.#paid = this.#newPaid();
  }

  /** The call is over. */
  async close(): Promise<void> {
    this.#farewell.close();
    this.#paid.close();
    await this.#budget.release();
  }

  #newPaid(): PaidResponses {
    const {started, send, onRefused} = this.#ports;
    const log = started().log;
    return new PaidResponses({
      budget: this.#budget,
      send,
      worst: () => worstOf(started(), started().prices),
      cost: ({usage}) => {
        const {response} = started().prices;
        return response === undefined ? 0 : responseCost(response, usage);
      },
      onRefused: error => {
        onRefused(error);
        if (error.code === 'budget/exhausted') this.#farewell.begin();
      },
      onSettled: () => (this.#responses += 1),
      onUnsettled: failure => log.error({err: failure}, 'what an answer did cost could not be written down'),
      onLast: () => this.#farewell.begin(),
    });
  }

  #onOver(error: VoiceError): void {
    if (error.code.startsWith('budget/')) this.#farewell.begin();
    else this.#ports.onLost(error);
  }

  #onUsed(used: number): void {
    if (this.#warned || used < WARN_AT) return;
    this.#warned = true;
    this.#ports.onWarning(used);
  }
}
