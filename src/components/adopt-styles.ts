/** Adds the styles of a part that was loaded later to those of an element that is there already. */
import type {CSSResult} from 'lit';

export function adoptStyles({shadowRoot}: Element, {styleSheet}: CSSResult): void {
  if (shadowRoot === null || styleSheet === undefined) return;
  if (shadowRoot.adoptedStyleSheets.includes(styleSheet)) return;
  shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, styleSheet];
}
