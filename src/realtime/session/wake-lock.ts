/** Keeps the screen on while a call runs: a phone that locks would stop the sound. */

/** Takes the lock, and again when the page is shown again; where there is none, nothing happens. Returns the release. */
export function keepAwake(): () => void {
  const released = new AbortController();
  let lock: WakeLockSentinel | undefined;
  const take = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    // Absent in some browsers; refused on a low battery: a call is possible all the same.
    const asked = (navigator as {wakeLock?: WakeLock}).wakeLock?.request('screen').catch(() => undefined);
    const taken = await asked;
    // An earlier request may have been answered only now that the page is shown again.
    void lock?.release();
    lock = taken;
    if (released.signal.aborted) void lock?.release();
  };
  document.addEventListener('visibilitychange', () => void take(), {signal: released.signal});
  void take();
  return () => {
    released.abort();
    void lock?.release();
  };
}
