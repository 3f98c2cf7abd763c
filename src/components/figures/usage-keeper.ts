/**
 * The sums of a call: tokens by kind, seconds, dollars where they are known. It stands alone, loaded with the first event
 * that says what it took: a guard that exposes nothing never has one.
 */
import {eventCost} from '../../realtime/conversation/cost.js';
import type {CallPrices} from '../../realtime/protocol/prices.js';
import type {ProviderUsage, ServerEvent} from '../../realtime/protocol/server-events.js';
import type {VisitorReport} from '../../realtime/protocol/guarded-server.js';
import {NO_USAGE, addUsage, usageOf, type CallUsage} from '../../realtime/session/usage.js';
import type {CallSession} from '../shell-link.js';
import {VoiceUsageEvent} from './usage-event.js';

const MICRO = 1_000_000;

/** What one answer took (`responses`), or the writing down of one turn (`transcriptions`). */
export type Taken = Partial<CallUsage> & {
  /** In dollars, where the server exposes it. */
  readonly cost?: number;
};

/** What a call took, or has taken so far. */
export type CallTaken = CallUsage & {
  /** In dollars: the sum of what was told. A guard's own word, which knows more, is in `report`. */
  readonly cost?: number;
  /** How much of what the answers read had been read before, 0 to 1. */
  readonly cachedShare?: number;
  /** What a guard says of the call at its end, with its seconds and all of its cost. */
  readonly report?: VisitorReport;
};

/** Who counts for each call, as long as somebody has it. */
const keepers = new WeakMap<CallSession, UsageKeeper>();

/** Counts what `event` says was taken, and tells it; and once more when the call is over. */
export function keepUsage(
  session: CallSession,
  event: ServerEvent,
  tell: (event: Event) => void,
): UsageKeeper {
  const known = keepers.get(session);
  const keeper = known ?? new UsageKeeper();
  const told = keeper.take(event, session.call.get()?.line.link.prices as CallPrices | undefined);
  if (told) tell(told);
  if (known === undefined) {
    keepers.set(session, keeper);
    session.state.subscribe(state => {
      if (state.phase === 'failed') tell(keeper.end(undefined));
      if (state.phase === 'ended') tell(keeper.end(state.report));
    });
  }
  return keeper;
}

export class UsageKeeper {
  #total: CallTaken = NO_USAGE;

  get total(): CallTaken {
    return this.#total;
  }

  /** `prices`: of a call whose events say no cost. */
  take(event: ServerEvent, prices: CallPrices | undefined): VoiceUsageEvent | undefined {
    const told = usageOf(event);
    const cost = costOf(event, prices);
    if (told === undefined && cost === undefined) return undefined;
    const sums =
      told === undefined ? this.#total : {...this.#total, ...addUsage(this.#total, told.of, told.usage)};
    const spent = cost === undefined ? this.#total.cost : (this.#total.cost ?? 0) + cost;
    this.#total = {
      ...sums,
      ...cachedShare(sums.responses),
      ...(spent !== undefined && {cost: spent}),
    };
    const taken = {...(told !== undefined && {[told.of]: told.usage}), ...(cost !== undefined && {cost})};
    return new VoiceUsageEvent(taken, this.#total, false);
  }

  /** The call is over. */
  end(report: VisitorReport | undefined): VoiceUsageEvent {
    const cost = report?.cost ?? this.#total.cost;
    this.#total = {...this.#total, ...(cost !== undefined && {cost}), ...(report && {report})};
    return new VoiceUsageEvent(this.#total, this.#total, true);
  }
}

function costOf(event: ServerEvent, prices: CallPrices | undefined): number | undefined {
  if (event.type === 'response.done' && event.response.cost !== undefined) return event.response.cost;
  if ('cost' in event && event.cost !== undefined) return event.cost;
  const micro = prices && eventCost(event, prices);
  return micro === undefined ? undefined : micro / MICRO;
}

function cachedShare({input_tokens: read, input_token_details: details}: ProviderUsage): {
  cachedShare?: number;
} {
  const cached = details?.cached_tokens;
  return read && cached !== undefined ? {cachedShare: cached / read} : {};
}
