/**
 * The sums of a call: tokens by kind, seconds, dollars where they are known. It stands alone, loaded with the first event
 * that says what it took: a guard that exposes nothing never has one.
 */
import {eventCost} from '../../realtime/conversation/cost.js';
import type {SpeechTaken} from '../../realtime/protocol/read-aloud.js';
import type {CallPrices} from '../../realtime/protocol/prices.js';
import type {ProviderUsage, ServerEvent} from '../../realtime/protocol/server-events.js';
import type {VisitorReport} from '../../realtime/protocol/guarded-server.js';
import {NO_USAGE, addUsage, usageOf, type CallUsage} from '../../realtime/session/usage.js';
import type {CallSession} from '../shell-link.js';
import {VoiceUsageEvent} from './usage-event.js';

const MICRO = 1_000_000;

/** What one answer took (`responses`), the writing down of one turn (`transcriptions`), or the reading of one answer (`speech`). */
export type Taken = Partial<CallUsage> & {
  /** What the voice server read aloud, as far as it exposes that. */
  readonly speech?: SpeechTaken;
  /** In dollars, where the server exposes it. */
  readonly cost?: number;
};

/** What a call took, or has taken so far. */
export type CallTaken = CallUsage & {
  /** What was read aloud; its cost is part of the other one. */
  readonly speech?: SpeechTaken;
  /** In dollars: the sum of what was told. A guard's own word, which knows more of its provider's work, is in `report`. */
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
    const onRead = (all: readonly SpeechTaken[], before: readonly SpeechTaken[] = []): void =>
      all.slice(before.length).forEach(taken => tell(keeper.read(taken)));
    session.readings?.subscribe(onRead);
    // The first answer may have been read before anybody counted.
    onRead(session.readings?.get() ?? []);
    session.state.subscribe(state => {
      if (state.phase === 'failed' || state.phase === 'ended')
        tell(keeper.end(state.phase === 'ended' ? state.report : undefined));
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
    return told || cost !== undefined ? this.#add(told, cost) : undefined;
  }

  /** An answer was read aloud, or as much of it as was heard. */
  read(usage: SpeechTaken): VoiceUsageEvent {
    return this.#add({of: 'speech', usage}, usage.cost);
  }

  /** The call is over. A guard does not count what was read with its call. */
  end(report: VisitorReport | undefined): VoiceUsageEvent {
    const {cost: told, speech} = this.#total;
    const cost = report?.cost === undefined ? told : report.cost + (speech?.cost ?? 0);
    this.#total = {...this.#total, ...(cost !== undefined && {cost}), ...(report && {report})};
    return new VoiceUsageEvent(this.#total, this.#total, true);
  }

  #add(told: Told | undefined, cost: number | undefined): VoiceUsageEvent {
    const sums = told ? addUsage(this.#total, told.of, told.usage) : this.#total;
    this.#total = {
      ...sums,
      ...cachedShare(sums.responses),
      ...(cost !== undefined && {cost: (sums.cost ?? 0) + cost}),
    };
    const taken = {...(told && {[told.of]: told.usage}), ...(cost !== undefined && {cost})};
    return new VoiceUsageEvent(taken, this.#total, false);
  }
}

type Told = {readonly of: keyof CallUsage | 'speech'; readonly usage: object};

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
