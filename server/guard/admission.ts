/**
 * Who is let in, at which limits and prices. It stands alone because a guarded call, a token of direct access and a
 * spoken sentence are let in by the same rules, in one step of the store.
 */
import type {Agent, Agents} from '../config/agents.js';
import {DEFAULT_LIMITS, NO_LIMITS, limitsOf, offersPerHourOf, type LimitsConfig} from '../config/limits.js';
import {callPrices, speechPrice, type CallPrices, type PricedSession} from '../money/call-prices.js';
import {createHash} from 'node:crypto';
import {SOLUTION_MS, type Challenge} from '../access/challenge.js';
import {NO_ORIGIN} from '../access/origins.js';
import {VoiceError} from '../../src/shared/errors.js';
import type {VisitorKeys} from '../access/visitor-keys.js';
import type {VisitorTokens} from '../access/visitor-tokens.js';
import type {Asker, Limits, Store} from '../store/store.js';
import {CallBudget, type CallBudgetOptions} from './call-budget.js';
import {refusalError} from './refusal-error.js';

export type AdmissionDeps = {
  readonly store: Store;
  readonly keys: VisitorKeys;
  readonly tokens: VisitorTokens;
  /** Was the puzzle solved that the page put before its visitor? */
  readonly challenge?: Challenge | undefined;
  readonly agents: Pick<Agents, 'limits' | 'prices'>;
  /** Nobody pays, or nobody is a stranger: what is not limited by the owner is unlimited. */
  readonly unlimited: boolean;
  /** The owner lets in pages without an origin; else a token must say who is there. */
  readonly admitsNull?: boolean | undefined;
};

/** Who is at the other end, as far as HTTP tells. */
export type Caller = {
  /** Of the page; absent where a browser sends none. `null` names nobody: who has no token is refused, mostly. */
  readonly origin: string | undefined;
  /** As limits count it. */
  readonly address: string;
};

/** What an agent wants to know of a visitor, and what they brought. */
type Asked = {
  readonly agent: string;
  /** A token of the owner's backend; of a challenge, its solution. */
  readonly token: string | undefined;
  readonly requireToken: boolean;
  readonly requireChallenge: boolean;
};

/** Who asks, by the keys that the store knows. */
export type KnownVisitor = {
  readonly visitor: string;
  readonly address: string;
  /** What a signed token says of them; absent: they are nobody in particular. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
};

/** A call that somebody wants to begin, or to go on with. */
export type AskedCall = Omit<CallBudgetOptions, 'store' | keyof Asker>;

export class Admission {
  readonly store: Store;
  readonly keys: VisitorKeys;
  readonly #tokens: VisitorTokens;
  readonly #challenge: Challenge | undefined;
  readonly #agents: AdmissionDeps['agents'];
  readonly #defaults: LimitsConfig;
  readonly #admitsNull: boolean;

  constructor({store, keys, tokens, challenge, agents, unlimited, admitsNull = false}: AdmissionDeps) {
    this.store = store;
    this.keys = keys;
    this.#tokens = tokens;
    this.#challenge = challenge;
    this.#agents = agents;
    this.#admitsNull = admitsNull;
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

  /** Who it is: by their token, or by where they come from. Rejects with `token/rejected`. */
  async identify(
    {origin, address: from}: Caller,
    {agent, token, requireToken, requireChallenge}: Asked,
  ): Promise<KnownVisitor> {
    const address = this.keys.ofAddress(from);
    if (requireChallenge) {
      await this.#checkSolution(token);
      return {visitor: address, address};
    }
    if (token !== undefined) {
      const {sub, claims} = await this.#tokens.verify(token, agent);
      return {visitor: this.keys.ofSubject(sub), address, claims};
    }
    if (requireToken || (origin === NO_ORIGIN && !this.#admitsNull)) {
      throw new VoiceError('token/rejected', {
        message: 'This agent wants a visitor token, and none was sent',
      });
    }
    return {visitor: address, address};
  }

  /** A solution is good once: for one start, at one of the instances. */
  async #checkSolution(solution: string | undefined): Promise<void> {
    if (solution === undefined || this.#challenge === undefined) {
      throw new VoiceError('token/rejected', {
        message: 'This agent puts a challenge first, and none was met',
      });
    }
    const key = createHash('sha256').update(solution).digest('base64url');
    const now = Date.now();
    const isNew = await this.store.once(`solution ${key}`, now + SOLUTION_MS, now);
    if (isNew && (await this.#challenge(solution))) return;
    throw new VoiceError('token/rejected', {
      message: 'The challenge was not met, or its solution was used before',
    });
  }

  /** Counts what is no call of ours, and is paid at once. Rejects with the limit that is met: then nothing was counted. */
  async spend(
    {visitor, address}: KnownVisitor,
    limits: Limits,
    what: {readonly isCall: boolean; readonly charge: number},
  ): Promise<void> {
    const answer = await this.store.spend({visitor, address, limits, ...what, now: Date.now()});
    if (!answer.ok) throw refusalError(answer);
  }

  /**
   * What reading a text costs, in micro-dollars; `undefined` where nobody knows. Throws `config/invalid` where money is
   * limited then.
   */
  speechPrice(model: string, characters: number, limits: Limits): number | undefined {
    return speechPrice(model, characters, this.#agents.prices, limits);
  }

  /** Lets a call begin, or go on. Rejects with the limit that is met; `undefined` where its ticket was used before. */
  async admit({visitor, address}: KnownVisitor, call: AskedCall): Promise<CallBudget | undefined> {
    return CallBudget.admit({store: this.store, visitor, address, ...call});
  }
}
