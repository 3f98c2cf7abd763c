/**
 * The nodes of a template, built one by one. It stands alone because the script of the inspector does not have the browser
 * read its templates as HTML: a strict page lets only one copy of Lit make the policy for that, and that is the widget's.
 *
 * It reads what the templates of this folder are made of, and no more: each element is closed or is an `<input>`, values of
 * attributes stand in double quotes or in none, and no character is written by a name.
 */
const SVG = 'http://www.w3.org/2000/svg';
/** The end of an element; a mark of Lit; the beginning of an element, with its attributes; or text. */
const PIECE = /<\/[^>]*>|<(\?[^>]*)>|<([\w-]+)((?:"[^"]*"|[^">])*)>|[^<]+/g;
const ATTRIBUTE = /([^\s=]+)(?:=(?:"([^"]*)"|([^\s"]+)))?/g;

export function templateOf(markup: string): HTMLTemplateElement {
  const template = document.createElement('template');
  // In a document of its own nothing comes to life yet.
  const {ownerDocument} = template.content;
  let within: ParentNode & Node = template.content;
  for (const [piece, mark, name, attributes = ''] of markup.matchAll(PIECE)) {
    if (mark !== undefined) within.append(ownerDocument.createComment(mark));
    else if (name !== undefined) {
      const isDrawn = name === 'svg' || within instanceof SVGElement;
      const element = isDrawn ? ownerDocument.createElementNS(SVG, name) : ownerDocument.createElement(name);
      setAttributes(element, attributes);
      within.append(element);
      if (name !== 'input') within = element;
    } else if (piece.startsWith('</')) within = within.parentNode ?? template.content;
    else within.append(piece);
  }
  return template;
}

/** Lit knows its own by their order and their end: `.value` and `@input` are no names that a script may write. */
function setAttributes(element: Element, written: string): void {
  for (const [piece, name = '', quoted, bare] of written.matchAll(ATTRIBUTE)) {
    if (piece === '/') continue;
    element.setAttribute(
      name.replace(/^\W/, sign => `_${sign.charCodeAt(0)}`),
      quoted ?? bare ?? '',
    );
  }
}
