/**
 * What an element is doing, told to the page's stylesheet as custom states (`:state(live)`). It stands alone because not every
 * browser has them, and nothing else depends on it.
 */

/** Has these states and no others; what is `false` is none. */
export function describeStates({states}: ElementInternals, names: ReadonlyArray<string | false>): void {
  try {
    states.clear();
    for (const name of names) if (name) states.add(name);
  } catch {
    // A browser without custom states.
  }
}
