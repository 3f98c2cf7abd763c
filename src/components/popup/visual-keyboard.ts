/** Keeps a sheet above the keyboard of a phone, which covers the page without making it smaller. */

/** Writes `--_keyboard`, in px, on the element. Returns the undo. */
export function followKeyboard(element: HTMLElement): () => void {
  const {visualViewport} = window;
  if (visualViewport === null) return () => undefined;
  const undo = new AbortController();
  const follow = (): void => {
    const covered = window.innerHeight - visualViewport.height - visualViewport.offsetTop;
    element.style.setProperty('--_keyboard', `${Math.max(0, Math.round(covered))}px`);
  };
  for (const type of ['resize', 'scroll'])
    visualViewport.addEventListener(type, follow, {signal: undo.signal});
  follow();
  return () => {
    undo.abort();
    element.style.removeProperty('--_keyboard');
  };
}
