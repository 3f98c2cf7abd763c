/**
 * Who is let in, at which limits and prices. It stands alone because a guarded call, a token of direct access and a
 * spoken sentence are let in by the same rules, in one step of the store.
 */
import type {Agent, Agents} from '../config/agents.js';
import {DEFAULT_LIMITS, NO_LIMITS, limitsOf, offersPerHourOf, type LimitsConfig} from '../config/limits.js';
import {callPrices, type CallPrices, type PricedSession} from '../money/call-prices.js';
import type {VisitorKeys} from '../access/visitor-keys.js';
import type {Limits, Store} from '../store/store.js';
import {CallBudget} from './call-budget.js';

export type AdmissionDeps = {
  readonly store: Store;
  readonly keys: VisitorKeys;
  readonly agents: Pick<Agents, 'limits' | 'prices'>;
  /** Nobody pays, or nobody is a stranger: what is not limited by the owner is unlimited. */
  readonly unlimited: boolean;
};

/** Who asks, by the keys that the store knows. */
export type KnownVisitor = {
  readonly visitor: string;
  readonly address: string;
  /** What a signed token says of them; absent: they are nobody in particular. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
};

export class Admission {
  readonly store: Store;
  readonly keys: VisitorKeys;
  readonly #agents: AdmissionDeps['agents'];
  readonly #defaults: LimitsConfig;

  constructor({store, keys, agents, unlimited}: AdmissionDeps) {
    this.store = store;
    this.keys = keys;
    this.#agents = agents;
    this.#defaults = unlimited ? NO_LIMITS : DEFAULT_LIMITS;
  }

  limits(agent: Pick<Agent, 'limits'>): Limits {
    return limitsOf(this.#agents.limits, agent.limits, this.#defaults);
  }

  offersPerHour(agent: Pick<Agent, 'limits'>): number | undefined {
    return offersPerHourOf(this.#agents.limits, agent.limits, this.#defaults);
  }

  /** Throws `config/invalid` where money is limited and a price is not known. */
  prices(session: PricedSession, limits: Limits): CallPrices {
    return callPrices(session, this.#agents.prices, limits);
  }

  /** Lets a call begin, or go on. Rejects with the limit that is met. */
  async admit(
    callId: string,
    {visitor, address}: KnownVisitor,
    limits: Limits,
    prices: CallPrices,
  ): Promise<CallBudget> {
    return CallBudget.admit({store: this.store, callId, visitor, address, limits, prices});
  }
}
