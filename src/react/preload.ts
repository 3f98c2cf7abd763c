/** Loads what a call is made of while the page has nothing else to do. It stands alone because few pages want it that early. */

/** Where a browser does not say when a page is idle. */
const WAIT_MS = 1_000;

/** A call loads it again, and tells. */
function preload(): void {
  import('../session.js').catch(() => undefined);
}

/** Returns its undo. */
export function preloadWhenIdle(): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    // Safari has no word for it.
    const timer = setTimeout(preload, WAIT_MS);
    return () => clearTimeout(timer);
  }
  const id = requestIdleCallback(preload);
  return () => cancelIdleCallback(id);
}
