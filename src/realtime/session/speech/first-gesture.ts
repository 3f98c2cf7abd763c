/** What a browser lets sound only once the visitor has touched the page: done with their next touch or key. */

/** Until `signal` aborts. `act` is told with each of them, until it says that nothing is left to do. */
export function withGestures(act: () => boolean, signal: AbortSignal): void {
  const done = new AbortController();
  const onGesture = (): void => {
    if (act()) done.abort();
  };
  const until = {capture: true, signal: AbortSignal.any([signal, done.signal])};
  for (const name of ['pointerup', 'keydown']) document.addEventListener(name, onGesture, until);
}

/** Safari speaks later what it has been asked to speak within a touch once, if only silence. */
export function primeBrowserVoice(): void {
  if (!('speechSynthesis' in globalThis)) return;
  // Chromium begins to look for its voices when it is asked for the first time.
  speechSynthesis.getVoices();
  withGestures(() => {
    if (speechSynthesis.speaking) return false;
    const nothing = new SpeechSynthesisUtterance('');
    nothing.volume = 0;
    speechSynthesis.speak(nothing);
    return true;
  }, new AbortController().signal);
}
