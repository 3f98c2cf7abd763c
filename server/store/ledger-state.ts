/**
 * What a ledger remembers, and the small steps in which it changes. It stands alone as the one place that knows how
 * money, seconds and live calls are booked; whether they may be is not its question.
 *
 * Every name in it was given by a stranger, so all of them are keys of a `Map` and never of an object.
 */
import {SCOPES, type AdmitRequest, type Asker, type Limits, type Scope} from './store.js';

export type DayCount = {spent: number; calls: number; seconds: number};

/** What only a call has that runs. */
export type Running = {
  /** Since when, in epoch ms: after a takeover, since then. */
  since: number;
  hold: number;
  /** Told by its owner so far, beside the responses. */
  charged: number;
  /** Granted, and held in each of its scopes. */
  seconds: number;
  reservations: Map<string, number>;
};

export type Call = Asker & {
  limits: Limits;
  fence: number;
  leaseUntil: number;
  /** Its first admission. */
  begun: number;
  spent: number;
  /** Sessions with the provider that are not known to be over. */
  upstream: Set<string>;
  state: ({phase: 'live'} & Running) | {phase: 'ended'; at: number};
};

export type LiveCall = Call & {state: {phase: 'live'}};

/** What the live calls of one scope hold together. */
type Held = {money: number; seconds: number; calls: Set<string>};

export type LedgerState = {
  /** Counts the changes: a decision that leaves it alone changed nothing. */
  revision: number;
  fence: number;
  prunedAt: number;
  /** By day, then by scope. */
  days: Map<number, Map<string, DayCount>>;
  /** The starts of the last minute, oldest first, by scope. */
  starts: Map<string, number[]>;
  calls: Map<string, Call>;
  /** Until when each key counts as given. */
  used: Map<string, number>;
  /** By scope. Follows from the calls. */
  held: Map<string, Held>;
};

export const DAY_MS = 24 * 60 * 60_000;

const NOTHING: Readonly<DayCount> = {spent: 0, calls: 0, seconds: 0};
const NOBODY: Readonly<Held> = {money: 0, seconds: 0, calls: new Set()};

export function emptyState(): LedgerState {
  return {
    revision: 0,
    fence: 0,
    prunedAt: 0,
    days: new Map(),
    starts: new Map(),
    calls: new Map(),
    used: new Map(),
    held: new Map(),
  };
}

/** The name of each scope of somebody in the books. */
export function scopesOf({visitor, address}: Asker): ReadonlyArray<readonly [Scope, string]> {
  const names: Record<Scope, string> = {visitor: `v:${visitor}`, address: `a:${address}`, site: 's'};
  return SCOPES.map(scope => [scope, names[scope]] as const);
}

export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

export function countOf(state: LedgerState, scope: string, now: number): Readonly<DayCount> {
  return state.days.get(dayOf(now))?.get(scope) ?? NOTHING;
}

export function heldIn(state: LedgerState, scope: string): Readonly<Held> {
  return state.held.get(scope) ?? NOBODY;
}

export function isLive(call: Call | undefined): call is LiveCall {
  return call?.state.phase === 'live';
}

/** Everything that a live call holds: for its lease, and for its responses. */
export function moneyHeldBy({hold, reservations}: Pick<Running, 'hold' | 'reservations'>): number {
  let sum = hold;
  for (const amount of reservations.values()) sum += amount;
  return sum;
}

/** With what an admission begins. What a live call holds may be spent by its earlier owner: it is not left to this one. */
export function heldAtFirst(
  {whole, hold, limits}: Pick<AdmitRequest, 'whole' | 'hold' | 'limits'>,
  earlier: Call | undefined,
): number {
  const cap = limits.call.microDollars;
  if (whole !== true || cap === undefined) return hold;
  const taken = (earlier?.spent ?? 0) + (isLive(earlier) ? moneyHeldBy(earlier.state) : 0);
  return Math.max(hold, cap - taken);
}

/** Was it given before, as far as that counts any more? */
export function isGiven({used}: LedgerState, key: string, now: number): boolean {
  return (used.get(key) ?? 0) > now;
}

/** Adds to the present day of each scope of `asker`. */
export function count(state: LedgerState, asker: Asker, added: Partial<DayCount>, now: number): void {
  const day = dayOf(now);
  const scopes = state.days.get(day) ?? new Map<string, DayCount>();
  state.days.set(day, scopes);
  for (const [, name] of scopesOf(asker)) {
    const {spent, calls, seconds} = scopes.get(name) ?? NOTHING;
    scopes.set(name, {
      spent: spent + (added.spent ?? 0),
      calls: calls + (added.calls ?? 0),
      seconds: seconds + (added.seconds ?? 0),
    });
  }
}

/** Books what a call did cost, for itself and for its scopes. */
export function charge(state: LedgerState, call: Call, amount: number, now: number): void {
  call.spent += amount;
  count(state, call, {spent: amount}, now);
}

/** Books what a call holds more than before, or less. */
export function hold(state: LedgerState, asker: Asker, money: number, seconds = 0): void {
  for (const [, name] of scopesOf(asker)) {
    const held = state.held.get(name) ?? {money: 0, seconds: 0, calls: new Set()};
    held.money += money;
    held.seconds += seconds;
    state.held.set(name, held);
  }
}

/** Books a call as live: what it holds, and that it is there. */
export function goLive(state: LedgerState, callId: string, call: LiveCall): void {
  state.calls.set(callId, call);
  hold(state, call, moneyHeldBy(call.state), call.state.seconds);
  for (const [, name] of scopesOf(call)) state.held.get(name)?.calls.add(callId);
}

/** Takes a live call out of what is held: `until` is the last moment for which its seconds count. */
export function leave(state: LedgerState, callId: string, call: LiveCall, until: number, now: number): void {
  hold(state, call, -moneyHeldBy(call.state), -call.state.seconds);
  count(state, call, {seconds: secondsUsed(call.state, until)}, now);
  for (const [, name] of scopesOf(call)) {
    const held = state.held.get(name);
    held?.calls.delete(callId);
    if (held?.calls.size === 0) state.held.delete(name);
  }
}

export function secondsUsed({since}: Pick<Running, 'since'>, until: number): number {
  return Math.ceil(Math.max(0, until - since) / 1000);
}

/** Above every earlier one, even where the books were lost in between. */
export function nextFence(state: LedgerState, now: number): number {
  state.fence = Math.max(state.fence + 1, now);
  return state.fence;
}

/** All that cannot be derived, as JSON. */
export function snapshotOf(state: LedgerState): string {
  const {held: _, ...kept} = state;
  return JSON.stringify(kept, (_key, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value,
  );
}

type Listed<Value> =
  Value extends Map<infer Key, infer Inner>
    ? Array<[Key, Listed<Inner>]>
    : Value extends Set<infer Inner>
      ? Inner[]
      : Value extends Limits | readonly unknown[] | string | number
        ? Value
        : {[Key in keyof Value]: Listed<Value[Key]>};

/** Reads what `snapshotOf` wrote. */
export function stateFrom(snapshot: string): LedgerState {
  const {days, starts, calls, used, ...numbers} = JSON.parse(snapshot) as Listed<Omit<LedgerState, 'held'>>;
  const state: LedgerState = {
    ...emptyState(),
    ...numbers,
    days: new Map(days.map(([day, scopes]) => [day, new Map(scopes)])),
    starts: new Map(starts),
    used: new Map(used),
  };
  for (const [callId, {state: listed, ...rest}] of calls) {
    const call = {...rest, upstream: new Set(rest.upstream)};
    if (listed.phase === 'ended') state.calls.set(callId, {...call, state: listed});
    else goLive(state, callId, {...call, state: {...listed, reservations: new Map(listed.reservations)}});
  }
  return state;
}
