/**
 * The decisions of a store, as functions over its books: no clock, no disk, no network. It stands alone as what every
 * store has to answer; the file replays it, and the script in Redis says the same in its own language.
 *
 * A decision changes the books it is given, and counts that as a revision; a refusal leaves them as they were.
 */
import type {Answer, DecisionName, Decisions, Request} from './decisions.js';
import {
  recentStarts,
  refusalOf,
  roomIn,
  secondsGranted,
  type Asked,
  type MoneyAsked,
} from './ledger-limits.js';
import {
  charge,
  count,
  countOf,
  goLive,
  heldAtFirst,
  heldIn,
  hold,
  isGiven,
  isLive,
  leave,
  moneyHeldBy,
  nextFence,
  scopesOf,
  secondsUsed,
  type Call,
  type LedgerState,
  type LiveCall,
} from './ledger-state.js';
import {changed, leftBy} from './ledger-prune.js';
import {
  KNOWN_MS,
  REAPED_AT_ONCE,
  type AdmitRequest,
  type Asker,
  type Granted,
  type Limits,
  type Orphan,
  type OwnedCall,
  type Refusal,
} from './store.js';

const LOST: Refusal = {ok: false, limit: 'lease-lost', scope: 'call', retryAfterMs: 0};
const USED_UP: Refusal = {ok: false, limit: 'used-up', scope: 'call', retryAfterMs: 0};

type Taken = {[Name in DecisionName]: (state: LedgerState, request: Request<Name>) => Answer<Name>};

const DECISIONS: Taken = {
  admit(state, request) {
    const {callId, limits, leaseUntil, now, ticket} = request;
    if (ticket !== undefined && isGiven(state, ticket.key, now)) return USED_UP;
    const earlier = knownCall(state, callId, now);
    const held = heldAtFirst(request, earlier);
    const asked = askedToAdmit({...request, hold: held}, earlier);
    const no = refusalOf(state, asked);
    if (no !== undefined) return no;
    const seconds = secondsGranted(state, asked);
    const left = leftBy(state.calls.get(callId), now);
    if (ticket !== undefined) state.used.set(ticket.key, ticket.until);
    if (earlier === undefined) countStart(state, request, limits, now);
    else if (isLive(earlier))
      end(state, callId, earlier, {spent: moneyHeldBy(earlier.state), until: now, now});
    const {visitor, address, begun, spent} = earlier ?? {...request, begun: now, spent: 0};
    const call: LiveCall = {
      ...{visitor, address, limits, begun, spent, leaseUntil},
      fence: nextFence(state, now),
      upstream: new Set(left),
      state: {
        ...{phase: 'live', since: now, hold: held, charged: 0, seconds: seconds ?? 0},
        reservations: new Map(),
      },
    };
    goLive(state, callId, call);
    changed(state, now);
    return {
      ...{ok: true, fence: call.fence, resumed: earlier !== undefined, left, held},
      used: roomFor(state, call, now).used,
      ...(seconds !== undefined && {seconds}),
    };
  },

  reserve(state, {reservation, amount, ...owner}) {
    const call = ownedCall(state, owner);
    if (call === undefined) return LOST;
    const before = call.state.reservations.get(reservation) ?? 0;
    const no = refusalOf(state, askedByCall(call, {amount, freed: before, charged: 0}, owner.now));
    if (no !== undefined) return no;
    call.state.reservations.set(reservation, amount);
    hold(state, call, amount - before);
    changed(state, owner.now);
    return {ok: true, ...roomFor(state, call, owner.now)};
  },

  settle(state, {reservation, amount, ...owner}) {
    const call = ownedCall(state, owner);
    if (call === undefined) return false;
    hold(state, call, -(call.state.reservations.get(reservation) ?? 0));
    call.state.reservations.delete(reservation);
    charge(state, call, amount, owner.now);
    changed(state, owner.now);
    return true;
  },

  renew(state, {leaseUntil, charged: told, hold: wanted, ...owner}) {
    const call = ownedCall(state, owner);
    if (call === undefined) return LOST;
    const running = call.state;
    const charged = Math.max(0, told - running.charged);
    const no = refusalOf(state, askedByCall(call, {amount: wanted, freed: running.hold, charged}, owner.now));
    // What is spent came out of the hold; what is left of it is all that a refused call may still cost.
    const kept = no === undefined ? wanted : Math.max(0, running.hold - charged);
    hold(state, call, kept - running.hold);
    running.hold = kept;
    running.charged += charged;
    charge(state, call, charged, owner.now);
    if (no === undefined) call.leaseUntil = leaseUntil;
    changed(state, owner.now);
    return no ?? {ok: true, ...roomFor(state, call, owner.now)};
  },

  release(state, {charged, ...owner}) {
    const call = ownedCall(state, owner);
    if (call === undefined) return false;
    const {now} = owner;
    const open = moneyHeldBy(call.state) - call.state.hold;
    const more = Math.max(0, charged - call.state.charged);
    end(state, owner.callId, call, {spent: open + more, until: now, now});
    call.leaseUntil = now;
    changed(state, now);
    return true;
  },

  noteUpstream(state, {upstreamId, ...owner}) {
    const call = ownedCall(state, owner);
    if (call === undefined) return false;
    call.upstream.add(upstreamId);
    changed(state, owner.now);
    return true;
  },

  forgetUpstream(state, {callId, upstreamId}) {
    if (state.calls.get(callId)?.upstream.delete(upstreamId) === true) state.revision += 1;
    return undefined;
  },

  reap(state, {now, leaseUntil}) {
    const dead = [...state.calls].filter(([, call]) => call.leaseUntil <= now && needsReaper(call));
    dead.sort(([idA, a], [idB, b]) => a.leaseUntil - b.leaseUntil || (idA < idB ? -1 : 1));
    const orphans: Orphan[] = [];
    for (const [callId, call] of dead.slice(0, REAPED_AT_ONCE)) {
      const left = leftBy(call, now);
      if (isLive(call)) {
        // It lived no longer than its lease, and may have spent all that it held.
        end(state, callId, call, {spent: moneyHeldBy(call.state), until: call.leaseUntil, now});
      } else if (left.length === 0) {
        call.upstream.clear();
        continue;
      }
      call.fence = nextFence(state, now);
      call.leaseUntil = leaseUntil;
      orphans.push({callId, fence: call.fence, left});
    }
    if (dead.length > 0) changed(state, now);
    return orphans;
  },

  once(state, {key, until, now}) {
    if (isGiven(state, key, now)) return false;
    state.used.set(key, until);
    changed(state, now);
    return true;
  },

  spend(state, {limits, isCall, charge: spent, now, ...asker}) {
    const money = {amount: spent, freed: 0, charged: 0};
    const no = refusalOf(state, {asker, limits, now, money, starts: isCall});
    if (no !== undefined) return no;
    if (isCall) countStart(state, asker, limits, now);
    count(state, asker, {spent}, now);
    changed(state, now);
    return {ok: true, ...roomIn(state, {asker, limits, now})};
  },

  totals(state, {now}) {
    const {money, calls} = heldIn(state, 's');
    return {spent: countOf(state, 's', now).spent, reserved: money, liveCalls: calls.size};
  },
};

/** Takes one decision. */
export function take<Name extends DecisionName>(
  state: LedgerState,
  name: Name,
  request: Decisions[Name]['request'],
): Answer<Name> {
  return DECISIONS[name](state, request);
}

export function isDecision(name: string): name is DecisionName {
  return Object.hasOwn(DECISIONS, name);
}

/** A call that goes on where it stopped: live, or over for less than `KNOWN_MS`. */
function knownCall(state: LedgerState, callId: string, now: number): Call | undefined {
  const call = state.calls.get(callId);
  return call?.state.phase === 'ended' && call.state.at + KNOWN_MS <= now ? undefined : call;
}

function ownedCall(state: LedgerState, {callId, fence}: OwnedCall): LiveCall | undefined {
  const call = state.calls.get(callId);
  return isLive(call) && call.fence === fence ? call : undefined;
}

function askedToAdmit(request: AdmitRequest, earlier: Call | undefined): Asked {
  const {limits, now} = request;
  const running = isLive(earlier) ? earlier.state : undefined;
  const held = running === undefined ? 0 : moneyHeldBy(running);
  const used = running === undefined ? 0 : secondsUsed(running, now);
  return {
    ...{limits, now},
    // Whoever goes on with a call from elsewhere does not get other limits by that.
    asker: earlier ?? request,
    money: {amount: request.hold, freed: held, charged: held},
    starts: earlier === undefined,
    live: {
      more: running === undefined ? 1 : 0,
      seconds: {freed: running?.seconds ?? 0, used, begun: earlier?.begun ?? now},
    },
    own: {spent: earlier?.spent ?? 0, held, leaseUntil: earlier?.leaseUntil ?? 0},
  };
}

function askedByCall(call: LiveCall, money: MoneyAsked, now: number): Asked {
  const {limits, spent, leaseUntil} = call;
  return {
    asker: call,
    limits,
    now,
    money,
    starts: false,
    own: {spent, leaseUntil, held: moneyHeldBy(call.state)},
  };
}

function roomFor(state: LedgerState, call: LiveCall, now: number): Omit<Granted, 'ok'> {
  const {limits, spent} = call;
  return roomIn(state, {asker: call, limits, now}, {spent, held: moneyHeldBy(call.state)});
}

function countStart(state: LedgerState, asker: Asker, limits: Limits, now: number): void {
  count(state, asker, {calls: 1}, now);
  for (const [scope, name] of scopesOf(asker)) {
    if (limits[scope].startsPerMinute === undefined) continue;
    state.starts.set(
      name,
      [...recentStarts(state, name, now), now].sort((a, b) => a - b),
    );
  }
}

/** Makes a live call one that is over. `until`: the last moment for which its seconds count. */
function end(
  state: LedgerState,
  callId: string,
  call: LiveCall,
  {spent, until, now}: {spent: number; until: number; now: number},
): void {
  leave(state, callId, call, until, now);
  charge(state, call, spent, now);
  (call as Call).state = {phase: 'ended', at: now};
}

function needsReaper({state, upstream}: Call): boolean {
  return state.phase === 'live' || upstream.size > 0;
}
