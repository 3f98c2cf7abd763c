/** The styles of a page that reaches for everything, as strongly as CSS allows. The look of no page is like that; of parts it is. */

/** What text hands down to all that is in it. Not what hides a widget together with its page, which it has to. */
const INHERITED = `
  color: rgb(1, 200, 3) !important;
  font: italic 900 29px/3 "Comic Sans MS", fantasy !important;
  font-variant: small-caps !important;
  font-stretch: condensed !important;
  font-feature-settings: "smcp" !important;
  letter-spacing: 5px !important;
  word-spacing: 9px !important;
  text-align: right !important;
  text-align-last: right !important;
  text-indent: 31px !important;
  text-transform: uppercase !important;
  text-shadow: 1px 1px 2px red !important;
  text-wrap: nowrap !important;
  white-space: pre !important;
  word-break: break-all !important;
  overflow-wrap: anywhere !important;
  hyphens: auto !important;
  tab-size: 3 !important;
  quotes: "!" "?" !important;
  cursor: wait !important;
  caret-color: red !important;
  accent-color: red !important;
  list-style: square inside !important;
  border-collapse: collapse !important;
  border-spacing: 7px !important;
  empty-cells: hide !important;
  caption-side: bottom !important;
  fill: red !important;
  stroke: lime !important;
  stroke-width: 5px !important;
  scrollbar-color: red lime !important;
  user-select: none !important;
  -webkit-text-fill-color: red !important;
  -webkit-text-stroke: 1px lime !important;
  -webkit-tap-highlight-color: red !important;
  -webkit-font-smoothing: none !important;
  text-rendering: geometricPrecision !important;
  image-rendering: pixelated !important;
`;

/** What an element has for itself: here the widget is hit as well. */
const OWN = `
  position: relative !important;
  float: left !important;
  z-index: 3 !important;
  margin: 17px !important;
  padding: 23px !important;
  border: 5px dotted red !important;
  outline: 4px solid lime !important;
  background: yellow !important;
  box-shadow: 0 0 9px red !important;
  vertical-align: super !important;
  text-decoration: none !important;
  transition: all 3s !important;
  min-height: 40px !important;
`;

const EACH_TAG =
  'div, span, section, button, p, h2, a, i, b, s, em, code, input, label, form, svg, path, dialog, slot, small, textarea, select, option, dl, dt, dd';

export const HOSTILE_STYLES = `
  :root { font-size: 10px; }
  html, body { container-type: inline-size; ${INHERITED} }
  * { ${INHERITED} ${OWN} }
  *::before, *::after { content: "page" !important; display: block !important; ${INHERITED} }
  *::selection { background: red !important; }
  *::placeholder { color: red !important; }
  ::backdrop, dialog::backdrop { background: red !important; opacity: 1 !important; }
  ${EACH_TAG} { all: unset !important; display: inline !important; ${INHERITED} ${OWN} }
  button { all: unset !important; }
  .base, .pill, .bar, .call, .orb, .name, .line, .stage, .panel, .log, .entry, .words, #title, #text, #question {
    display: none !important; ${INHERITED} ${OWN}
  }
  [part] { display: none !important; }
  @keyframes turn { to { color: red; } }
  @keyframes open { from { margin: 99px; } }
`;
