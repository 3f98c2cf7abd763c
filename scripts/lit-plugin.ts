/**
 * Leaves out of a build what Lit has for browsers without constructable style sheets: each one that knows the colours
 * of the widget (`light-dark()`) has them, and the rest is half a kilobyte that every page would load.
 */
import type {Plugin} from 'vite';

/** As `@lit/reactive-element/css-tag.js`, for literals without expressions: the widget has no others. */
const CSS_TAG = `
export const css = ([cssText]) => {
  const styleSheet = new CSSStyleSheet();
  styleSheet.replaceSync(cssText);
  return {styleSheet};
};
export const adoptStyles = (root, styles) => {
  root.adoptedStyleSheets = styles.map(({styleSheet}) => styleSheet);
};
export const getCompatibleStyle = style => style;
export const supportsAdoptingStyleSheets = true;
export const [CSSResult, unsafeCSS] = [];
`;

export function litPlugin(): Plugin {
  const cssTag = '\0lit-css-tag';
  return {
    name: 'lit-css-tag',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer) =>
      id === './css-tag.js' && importer?.includes('@lit/reactive-element') === true ? cssTag : null,
    load: id => (id === cssTag ? CSS_TAG : null),
  };
}
