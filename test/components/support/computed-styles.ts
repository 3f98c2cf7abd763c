/** Every computed style of every element in every shadow root of a widget, to be compared with the same at another time. */
import type {RealtimeVoice} from '../../../src/index.js';
import {findAll} from './widget.js';

/** `section > p.name color` → `rgb(0, 0, 0)`. */
export type ComputedStyles = ReadonlyMap<string, string>;

export function computedStyles(voice: RealtimeVoice): ComputedStyles {
  stopClocks(voice);
  const styles = new Map<string, string>();
  findAll(voice, '*').forEach((element, index) => {
    const name = `${index} ${nameOf(element)}`;
    addStyles(styles, name, element);
    for (const pseudo of pseudoElementsOf(element)) addStyles(styles, `${name}${pseudo}`, element, pseudo);
  });
  return styles;
}

/** Those that are drawn. */
function pseudoElementsOf(element: Element): string[] {
  const generated = ['::before', '::after'].filter(
    pseudo => !/^(none|normal)$/.test(getComputedStyle(element, pseudo).content),
  );
  if (element.matches('input, textarea')) generated.push('::placeholder');
  if (element.matches('dialog')) generated.push('::backdrop');
  return generated;
}

/** The styles of these elements of a page, without what lies within them. */
export function stylesOf(elements: Iterable<Element>): ComputedStyles {
  const styles = new Map<string, string>();
  for (const element of elements) addStyles(styles, nameOf(element), element);
  return styles;
}

/** What differs, in words; a few of them say enough. */
export function differences(before: ComputedStyles, after: ComputedStyles): string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter(name => before.get(name) !== after.get(name))
    .map(name => `${name}: ${before.get(name) ?? 'absent'} → ${after.get(name) ?? 'absent'}`);
}

/** What turns for ever would be found at another place each time. */
function stopClocks(voice: RealtimeVoice): void {
  for (const {shadowRoot} of [voice, ...findAll(voice, '*')]) {
    shadowRoot?.getAnimations().forEach(animation => animation.cancel());
  }
}

function addStyles(styles: Map<string, string>, name: string, element: Element, pseudo?: string): void {
  const computed = getComputedStyle(element, pseudo);
  for (const property of computed) styles.set(`${name} ${property}`, computed.getPropertyValue(property));
}

function nameOf(element: Element): string {
  const part = element.getAttribute('part') ?? element.getAttribute('class') ?? '';
  return part === '' ? element.localName : `${element.localName}[${part.trim()}]`;
}
