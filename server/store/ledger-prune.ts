/** What a ledger forgets, and when. It stands alone because no decision may depend on whether it happened already. */
import {dayOf, type Call, type LedgerState} from './ledger-state.js';
import {KNOWN_MS, LEFT_MS, START_WINDOW_MS} from './store.js';

/** What is out of date is thrown away so often, at most. */
const PRUNE_EVERY_MS = 60_000;

/** Every change ends here. */
export function changed(state: LedgerState, now: number): void {
  state.revision += 1;
  if (now - state.prunedAt < PRUNE_EVERY_MS) return;
  state.prunedAt = now;
  prune(state, now);
}

/** The sessions of a call that may still run. After `LEFT_MS` none does, whatever was noted. */
export function leftBy(call: Call | undefined, now: number): string[] {
  if (call === undefined || (call.state.phase === 'ended' && call.state.at + LEFT_MS <= now)) return [];
  return [...call.upstream].sort();
}

function prune({days, starts, calls, used}: LedgerState, now: number): void {
  const yesterday = dayOf(now) - 1;
  for (const day of days.keys()) if (day < yesterday) days.delete(day);
  for (const [name, at] of starts) if ((at.at(-1) ?? 0) <= now - START_WINDOW_MS) starts.delete(name);
  for (const [key, until] of used) if (until <= now) used.delete(key);
  for (const [callId, call] of calls) {
    if (call.state.phase === 'live' || call.state.at + KNOWN_MS > now) continue;
    if (leftBy(call, now).length === 0) calls.delete(callId);
  }
}
