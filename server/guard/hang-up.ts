/**
 * Ends a session with the provider, however often it takes. It stands alone because whoever gives up leaves something
 * that costs money until it ends by itself.
 */
import {delay} from '../../src/shared/abort.js';
import type {Upstream} from '../upstream/upstream.js';

/** Between two tries, beside those that the upstream makes itself. The reaper comes back later still. */
const PAUSES_MS = [200, 500, 1_000, 2_000, 4_000, 8_000];

/** Resolves when the provider has ended it, or does not know it; rejects when nothing helped. */
export async function hangUpAtLast(upstream: Pick<Upstream, 'hangUp'>, callId: string): Promise<void> {
  for (const pause of PAUSES_MS) {
    try {
      await upstream.hangUp(callId);
      return;
    } catch {
      await delay(pause);
    }
  }
  await upstream.hangUp(callId);
}
