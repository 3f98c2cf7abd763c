/**
 * How long things take, so that their ratio can be trusted on a machine that does other work as well: all run in
 * turns, and of each the quietest round counts.
 */

const ROUNDS = 9;
const BATCHES = 15;
/** So many that a page's clock, which is coarse, adds nothing to speak of. */
const CALLS = 500;

/** Microseconds of one call of each: the lowest median of several rounds. */
export function timesOf<Name extends string>(candidates: Record<Name, () => void>): Record<Name, number> {
  const names = Object.keys(candidates) as Name[];
  const lowest = Object.fromEntries(names.map(name => [name, Infinity])) as Record<Name, number>;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) lowest[name] = Math.min(lowest[name], medianOf(candidates[name]));
  }
  return lowest;
}

function medianOf(call: () => void): number {
  const times = Array.from({length: BATCHES}, () => {
    const started = performance.now();
    for (let count = 0; count < CALLS; count += 1) call();
    return ((performance.now() - started) * 1000) / CALLS;
  });
  return times.sort((a, b) => a - b)[Math.floor(BATCHES / 2)] ?? NaN;
}
