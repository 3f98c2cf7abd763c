/** Waits for a condition of this process. It stands alone because a time that always suffices is always too long. */
import {delay} from '../../src/shared/abort.js';

const LOOK_MS = 20;

/** Resolves with how long it took; rejects with `what` where it has not come true in time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 5_000,
): Promise<number> {
  const since = performance.now();
  while (!(await condition())) {
    const ms = performance.now() - since;
    if (ms > withinMs) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await delay(LOOK_MS);
  }
  return performance.now() - since;
}
