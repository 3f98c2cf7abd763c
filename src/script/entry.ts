/**
 * The script that a page names: it asks before it loads anything. It stands alone because it is all that a second copy of
 * the script may load (Lit makes a Trusted Types policy when it is loaded, which a strict page lets only one copy do), and
 * because an old browser must be able to read it: it has no `?.` and no `??`.
 */
import {SCRIPT_TAGS} from './tags.js';

const NAME = 'realtime-voice';
/** A copy that is still loading has registered nothing yet. */
const LOADING = Symbol.for(NAME);

const page = globalThis as {[LOADING]?: boolean};

// Browsers that know these colours know all else that the widget is written in (Chrome 123, Firefox 120, Safari 17.5).
// eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- an old browser has none
if (!window.customElements || !CSS.supports('color', 'light-dark(red,red)')) void import('./old-browser.js');
else if (page[LOADING] || customElements.get(NAME)) void import('./second-copy.js');
else {
  page[LOADING] = true;
  import('../index.js').catch((cause: unknown) => {
    // Whoever inserts the script once more tries again.
    page[LOADING] = false;
    throw cause;
  });
}
if (document.querySelector(SCRIPT_TAGS)) void import('./script-tag.js');
