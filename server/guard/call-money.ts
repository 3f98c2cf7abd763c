/**
 * What one guarded call may spend, through all its sessions: the conductor between the call and its budget. It stands
 * alone because a call asks four things only: pay for this answer, take that back, hear this event, it is over.
 */
import {VoiceError} from '../../src/shared/errors.js';
import {responseCost} from '../../src/realtime/conversation/cost.js';
import type {ClientEvent} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent, ServerEventOf} from '../../src/realtime/protocol/server-events.js';
import {worstOf} from '../money/call-prices.js';
import type {Upstream} from '../upstream/upstream.js';
import type {CallBudget, Purse} from './call-budget.js';
import {Ears} from './ears.js';
import {AN_ANSWER_MS, A_SENTENCE_MS, Farewell} from './farewell.js';
import {NO_USAGE, withUsage, type CallReport} from '../report/call-report.js';
import {notedUpstream} from './noted-upstream.js';
import {PaidResponses} from './paid-responses.js';
import type {StartedCall} from './start.js';
import {Unasked} from './unasked.js';
import {spentCall} from './whole-call.js';

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
  /** The provider does not do what it is told: nothing of the call can be paid for any more. */
  readonly onBroken: (error: VoiceError) => void;
};

type Done = ServerEventOf<'response.done'>['response'];

export class CallMoney {
  readonly upstream: Upstream;
  readonly #budget: CallBudget;
  /** What answers are paid from. */
  readonly #purse: Purse;
  readonly #ears = new Ears();
  readonly #ports: CallMoneyPorts;
  #paid: PaidResponses;
  readonly #farewell: Farewell;
  readonly #unasked: Unasked;
  #responses = 0;
  #usage = NO_USAGE;
  #warned = false;

  constructor(budget: CallBudget, ports: CallMoneyPorts) {
    this.#budget = budget;
    this.#purse = budget.whole ?? budget;
    this.#ports = ports;
    this.#unasked = this.#newUnasked();
    this.upstream = notedUpstream(ports.started().upstream, budget, socket =>
      this.#ears.watch(this.#unasked.watch(socket)),
    );
    this.#paid = this.#newPaid();
    const {whole} = budget;
    this.#farewell = new Farewell({
      isQuiet: () => ports.isQuiet() && whole?.isAnswering !== true,
      longestMs: whole === undefined ? A_SENTENCE_MS : AN_ANSWER_MS,
      onOver: ports.onSpent,
    });
    budget.byHand = ports.started().pushToTalk;
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

  /** What the visitor does to the session may cost something later. */
  onSent(event: ClientEvent): void {
    if (event.type === 'input_audio_buffer.commit') this.#budget.onCommit();
  }

  /** Other settings are wanted. Resolves when they are paid for, or at once (`undefined`); rejects where they do not fit. */
  change(started: StartedCall): Promise<void> | undefined {
    const {prices, pushToTalk} = started;
    if (this.#budget.whole?.fits(worstOf(started, prices)) === false) return Promise.reject(spentCall());
    this.#budget.byHand = pushToTalk;
    return this.#budget.reprice(prices);
  }

  /** Takes back what still waits for its money. Says whether there was anything. */
  withdraw(): boolean {
    return this.#paid.cancel();
  }

  /** Is this event part of an answer that nobody asked for? It is paid for here, and nobody shall hear of it. */
  isUnasked(event: ServerEvent): boolean {
    return this.#unasked.has(event);
  }

  /** An event of the present session, and of no answer that nobody asked for. */
  observe(event: ServerEvent): void {
    this.#usage = withUsage(this.#usage, event);
    this.#budget.observe(event);
    this.#paid.observe(event);
    this.#checkRoom();
  }

  /** The conversation goes on in another session, or waits for one: what ran in this one is paid in full. */
  follow(): void {
    this.#budget.follow();
    this.#paid.close();
    this.#paid = this.#newPaid();
  }

  /** The call is over. A store that does not hear of it ends it with its lease: what was held is spent then. */
  async close(): Promise<void> {
    this.#farewell.close();
    this.#paid.close();
    await this.#unasked.settled();
    try {
      await this.#budget.release();
    } catch (failure) {
      this.#ports.started().log.error({err: failure}, 'the end of a call could not be written down');
    }
  }

  #newPaid(): PaidResponses {
    const {send, onRefused} = this.#ports;
    return new PaidResponses({
      budget: this.#purse,
      send,
      worst: () => this.#worst,
      cost: response => this.#costOf(response),
      onRefused: error => {
        onRefused(error);
        if (error.code === 'budget/exhausted') this.#farewell.begin();
      },
      onSettled: () => (this.#responses += 1),
      onUnsettled: failure => this.#onUnsettled(failure),
      onLast: () => this.#farewell.begin(),
    });
  }

  #newUnasked(): Unasked {
    return new Unasked({
      mayAnswer: () => this.#mayAnswer,
      hold: () => this.#purse.holdLate(this.#worst),
      settle: async (reservation, response) => {
        this.#responses += 1;
        const cost = response && this.#costOf(response);
        await this.#purse.settle(reservation, cost).catch((failure: unknown) => this.#onUnsettled(failure));
        this.#checkRoom();
      },
      onCut: response => (this.#usage = withUsage(this.#usage, {type: 'response.done', response})),
      onTooMany: () =>
        this.#ports.onBroken(
          new VoiceError('session/failed', {message: 'The provider gives answers that nobody asked for'}),
        ),
    });
  }

  /** May the provider speak by itself? Not where it was not told to, nor without room for it. */
  get #mayAnswer(): boolean {
    const {answeredBy, session} = this.#ports.started();
    const isTold = answeredBy === 'provider' || session.type === 'translation';
    return isTold && this.#budget.whole?.isSpent !== true;
  }

  /** A call that is held whole ends while there is room for what nobody has heard of: first it hears nobody any more. */
  #checkRoom(): void {
    const {whole} = this.#budget;
    if (whole === undefined) return;
    this.#warn(whole.used(this.#worst));
    if (whole.hasRoom(this.#worst)) return;
    this.#ears.close();
    // What it costs by the minute may come near what is kept for the answers that run.
    if (whole.isCovered) this.#farewell.begin();
    else this.#farewell.hurry();
  }

  /** The most that the next answer can cost. */
  get #worst(): number {
    const started = this.#ports.started();
    return worstOf(started, started.prices);
  }

  /** What one did cost; `undefined` where the provider did not say, or said what no answer can cost. */
  #costOf({usage}: Done): number | undefined {
    const {response} = this.#ports.started().prices;
    if (response === undefined) return 0;
    const cost = responseCost(response, usage);
    return Number.isSafeInteger(cost) && Number(cost) >= 0 ? cost : undefined;
  }

  #onUnsettled(failure: unknown): void {
    const {log} = this.#ports.started();
    log.error({err: failure}, 'what an answer did cost could not be written down');
  }

  #onOver(error: VoiceError): void {
    if (error.code.startsWith('budget/')) this.#farewell.begin();
    else this.#ports.onLost(error);
  }

  /** To the books all of a whole is used from the start; what is heard meanwhile costs something, too. */
  #onUsed(used: number): void {
    if (this.#budget.whole === undefined) this.#warn(used);
    else this.#checkRoom();
  }

  #warn(used: number): void {
    if (this.#warned || used < WARN_AT) return;
    this.#warned = true;
    this.#ports.started().log.warn({budgetUsed: used}, 'most of a budget is spent: soon a call must end');
    this.#ports.onWarning(used);
  }
}
