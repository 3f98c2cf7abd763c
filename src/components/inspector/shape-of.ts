/** A piece of a drawing as a node. It stands alone because the templates of the widget's own Lit are of HTML only. */
const SVG = 'http://www.w3.org/2000/svg';

/** `title`: what it is, for whoever points at it. */
export function shapeOf(
  name: 'rect' | 'circle' | 'line' | 'path' | 'svg' | 'text',
  attributes: Readonly<Record<string, string | number>>,
  {title, text, within = []}: {title?: string; text?: string; within?: readonly SVGElement[]} = {},
): SVGElement {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (text !== undefined) node.textContent = text;
  if (title !== undefined) {
    const words = document.createElementNS(SVG, 'title');
    words.textContent = title;
    node.append(words);
  }
  node.append(...within);
  return node;
}
