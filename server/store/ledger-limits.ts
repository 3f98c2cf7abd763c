/**
 * Whether something fits the limits, and if not, which one and for how long. It stands alone because it only reads
 * the books: a refusal leaves no trace in them.
 */
import {countOf, DAY_MS, heldIn, scopesOf, type LedgerState} from './ledger-state.js';
import {
  MIN_SECONDS,
  RETRY_SOON_MS,
  START_WINDOW_MS,
  type Asker,
  type Granted,
  type Limits,
  type Refusal,
  type RefusedLimit,
  type ScopeLimits,
} from './store.js';

/** What is asked of the budgets: `amount` more, after something of what was held became spent or free. */
export type MoneyAsked = {readonly amount: number; readonly freed: number; readonly charged: number};

/** What is asked of the time. `freed` and `used`: what this call held of the day until now, and how much of it it used. */
export type SecondsAsked = {readonly freed: number; readonly used: number; readonly begun: number};

export type Asked = {
  readonly asker: Asker;
  readonly limits: Limits;
  readonly now: number;
  readonly money: MoneyAsked;
  /** Counts as a start and as a call of the day. */
  readonly starts: boolean;
  /** Will be live: one more, or one that is there already. */
  readonly live?: {readonly more: 0 | 1; readonly seconds: SecondsAsked} | undefined;
  /** The call itself, as far as it has a budget of its own. */
  readonly own?: {readonly spent: number; readonly held: number; readonly leaseUntil: number} | undefined;
};

type No = Pick<Refusal, 'limit' | 'retryAfterMs'>;

/** The first limit that says no: the visitor's, the address's, the site's, the call's. */
export function refusalOf(state: LedgerState, asked: Asked): Refusal | undefined {
  for (const [scope, name] of scopesOf(asked.asker)) {
    const limits = asked.limits[scope];
    const no =
      refusedStart(state, name, limits, asked) ??
      refusedCall(state, name, limits, asked) ??
      refusedSeconds(state, name, limits, asked) ??
      refusedMoney(state, name, limits, asked);
    if (no !== undefined) return {ok: false, scope, ...no};
  }
  const no = refusedByItself(asked);
  return no && {ok: false, scope: 'call', ...no};
}

function refusedStart(
  state: LedgerState,
  name: string,
  {startsPerMinute: cap, callsPerDay}: ScopeLimits,
  {starts, now}: Asked,
): No | undefined {
  if (!starts) return undefined;
  const recent = recentStarts(state, name, now);
  if (cap !== undefined && recent.length >= cap) {
    // So many of them have to grow old; where the cap is 0, none helps.
    const last = recent[recent.length - cap];
    return {limit: 'starts-per-minute', retryAfterMs: last === undefined ? 0 : last + START_WINDOW_MS - now};
  }
  if (callsPerDay !== undefined && countOf(state, name, now).calls >= callsPerDay) {
    return {limit: 'calls-per-day', retryAfterMs: untilTomorrow(now)};
  }
  return undefined;
}

export function recentStarts(state: LedgerState, name: string, now: number): number[] {
  return (state.starts.get(name) ?? []).filter(at => at > now - START_WINDOW_MS);
}

function refusedCall(state: LedgerState, name: string, limits: ScopeLimits, asked: Asked): No | undefined {
  const {concurrentCalls: cap} = limits;
  if (cap === undefined || asked.live === undefined) return undefined;
  if (heldIn(state, name).calls.size + asked.live.more <= cap) return undefined;
  return {limit: 'concurrent-calls', retryAfterMs: untilLeaseEnds(state, name, asked.now)};
}

function refusedSeconds(state: LedgerState, name: string, limits: ScopeLimits, asked: Asked): No | undefined {
  const {secondsPerDay: cap} = limits;
  if (cap === undefined || asked.live === undefined) return undefined;
  const {freed, used} = asked.live.seconds;
  const left = cap - countOf(state, name, asked.now).seconds - used;
  const needed = Math.min(MIN_SECONDS, cap);
  if (left < needed || cap === 0) return {limit: 'seconds-per-day', retryAfterMs: untilTomorrow(asked.now)};
  if (left - heldIn(state, name).seconds + freed >= needed) return undefined;
  return {limit: 'seconds-per-day', retryAfterMs: untilLeaseEnds(state, name, asked.now)};
}

function refusedMoney(state: LedgerState, name: string, limits: ScopeLimits, asked: Asked): No | undefined {
  const {microDollarsPerDay: cap} = limits;
  const {spent} = countOf(state, name, asked.now);
  const limit = overBudget(spent, heldIn(state, name).money, asked.money, cap);
  if (limit === undefined) return undefined;
  const waits = limit === 'budget-reserved';
  return {
    limit,
    retryAfterMs: waits ? untilLeaseEnds(state, name, asked.now) : untilTomorrow(asked.now),
  };
}

function refusedByItself({limits, live, own, money, now}: Asked): No | undefined {
  if (own === undefined) return undefined;
  if (live !== undefined && ownSecondsLeft(limits, live.seconds, now) < 1) {
    return {limit: 'seconds-per-day', retryAfterMs: 0};
  }
  const limit = overBudget(own.spent, own.held, money, limits.call.microDollars);
  if (limit === undefined) return undefined;
  return {limit, retryAfterMs: limit === 'budget-reserved' ? soon(own.leaseUntil - now) : 0};
}

function overBudget(
  spent: number,
  held: number,
  {amount, freed, charged}: MoneyAsked,
  cap: number | undefined,
): RefusedLimit | undefined {
  if (cap === undefined) return undefined;
  if (spent + charged + amount > cap) return 'budget-exhausted';
  return spent + charged + held - freed + amount > cap ? 'budget-reserved' : undefined;
}

/** So long a call may be live that fits; nothing where nobody limits it. */
export function secondsGranted(state: LedgerState, {asker, limits, live, now}: Asked): number | undefined {
  if (live === undefined) return undefined;
  const {freed, used} = live.seconds;
  let left = ownSecondsLeft(limits, live.seconds, now);
  for (const [scope, name] of scopesOf(asker)) {
    const cap = limits[scope].secondsPerDay ?? Infinity;
    left = Math.min(
      left,
      cap - countOf(state, name, now).seconds - used - heldIn(state, name).seconds + freed,
    );
  }
  return left === Infinity ? undefined : left;
}

/** Its clock goes on from its first admission, whether it was live or not. */
function ownSecondsLeft({call}: Limits, {begun}: SecondsAsked, now: number): number {
  if (call.seconds === undefined) return Infinity;
  return Math.floor((call.seconds * 1000 - Math.max(0, now - begun)) / 1000);
}

/** How full the fullest budget is, and how much the tightest one has left, as the books stand. */
export function roomIn(
  state: LedgerState,
  {asker, limits, now}: Pick<Asked, 'asker' | 'limits' | 'now'>,
  own?: {readonly spent: number; readonly held: number},
): Omit<Granted, 'ok'> {
  const budgets = scopesOf(asker).map(([scope, name]) => {
    return {
      cap: limits[scope].microDollarsPerDay,
      sum: countOf(state, name, now).spent + heldIn(state, name).money,
    };
  });
  if (own !== undefined) budgets.push({cap: limits.call.microDollars, sum: own.spent + own.held});
  let used = 0;
  let left: number | undefined;
  for (const {cap, sum} of budgets) {
    if (cap === undefined) continue;
    used = Math.max(used, sum >= cap ? 1 : sum / cap);
    left = Math.min(left ?? Infinity, Math.max(0, cap - sum));
  }
  return {used, left};
}

function untilTomorrow(now: number): number {
  return DAY_MS - (now % DAY_MS);
}

/** Until the first lease of a scope ends, as far as nobody renews it. */
function untilLeaseEnds(state: LedgerState, name: string, now: number): number {
  let first = Infinity;
  for (const callId of heldIn(state, name).calls) {
    first = Math.min(first, state.calls.get(callId)?.leaseUntil ?? Infinity);
  }
  return soon(first === Infinity ? 0 : first - now);
}

/** A lease that is over already waits for its reaper. */
function soon(ms: number): number {
  return Math.max(RETRY_SOON_MS, ms);
}
