/**
 * One letter does what a button does, while the focus is in the widget. It stands alone, loaded with the first key that is
 * pressed there, because most visitors press none.
 */

/** Follows the keys of `host` from now on. `first`: the one that asked for it, pressed on `target`. */
export function followKeys(host: HTMLElement, first: KeyboardEvent, target: EventTarget | undefined): void {
  host.addEventListener('keydown', event => press(host, event, event.composedPath()[0]));
  press(host, first, target);
}

/** Presses the button that shows the letter of `event`, in whatever part it is. */
function press(host: HTMLElement, event: KeyboardEvent, target: EventTarget | undefined): void {
  const {altKey, ctrlKey, metaKey, repeat, defaultPrevented} = event;
  if (altKey || ctrlKey || metaKey || repeat || defaultPrevented || isWritten(target)) return;
  const letter = letterOf(event);
  for (const button of buttonsIn(host.shadowRoot)) {
    if (button.getAttribute('aria-keyshortcuts') !== letter) continue;
    button.click();
    return;
  }
}

/** By what the key writes; where that is no Latin letter, by where the key is. */
function letterOf({key, code}: KeyboardEvent): string {
  return /^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^Key/, '');
}

/** Where the letter becomes text, or chooses an option, it is nothing else. */
function isWritten(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
  );
}

function* buttonsIn(root: ShadowRoot | null): Generator<HTMLElement> {
  for (const element of root?.querySelectorAll<HTMLElement>('*') ?? []) {
    if (element.hasAttribute('aria-keyshortcuts')) yield element;
    yield* buttonsIn(element.shadowRoot);
  }
}
