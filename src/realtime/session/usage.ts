/**
 * What a call has taken of the provider so far, as sums. It stands alone, and pure, because answers and the writing down
 * of turns are the work of different models at different prices: they are never added to each other.
 */
import {readUsage, type ProviderUsage} from '../protocol/provider-usage.js';
import type {ServerEvent} from '../protocol/server-events.js';

/** By the names of the provider. What was never told of is absent, not nought. */
export type CallUsage = {readonly responses: ProviderUsage; readonly transcriptions: ProviderUsage};

export const NO_USAGE: CallUsage = {responses: {}, transcriptions: {}};

/** What an event says that was taken, and for what; `undefined` where it says nothing of it. */
export function usageOf(
  event: ServerEvent,
): {readonly of: keyof CallUsage; readonly usage: ProviderUsage} | undefined {
  const usage = readUsage(event);
  return usage && {of: event.type === 'response.done' ? 'responses' : 'transcriptions', usage};
}

/** The sums with this as well, of whatever kind: what there was none of yet begins. */
export function addUsage<Total extends CallUsage>(total: Total, of: keyof Total, usage: object): Total {
  return {...total, [of]: sum(total[of] as Counts | undefined, usage as Counts)};
}

type Counts = Readonly<Record<string, unknown>>;

/** Numbers are added, details within details, too; `type` and the like are of one event and no sum. */
function sum(total: Counts | undefined, more: Counts): Counts {
  const sums: Record<string, unknown> = {...total};
  for (const [name, value] of Object.entries(more)) {
    if (typeof value === 'number') sums[name] = value + ((sums[name] as number | undefined) ?? 0);
    else if (isCounts(value)) sums[name] = sum(sums[name] as Counts | undefined, value);
  }
  return sums;
}

function isCounts(value: unknown): value is Counts {
  return typeof value === 'object' && value !== null;
}
