/** Registers an element, unless the page has that name already: two copies of the script must not collide. */
export function register(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
