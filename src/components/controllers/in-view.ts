/** Tells whether an element is in view: what nobody sees need not be drawn as it happens. */
export function followView(element: Element, onChange: (isSeen: boolean) => void): void {
  // Several changes may be told together: the last one holds.
  new IntersectionObserver(changes => onChange(changes.at(-1)?.isIntersecting === true)).observe(element);
}
