/** Makes a page with a look of the widget the same, pixel by pixel, whenever it is opened, and tells when it is. */
import {findAll, type Widget} from '../components/support/widget.js';

const WEIGHTS = [400, 500, 600, 700];

/** A clock that stands: calls show how long they take. */
const NOW = Date.now();

/** `make` puts the widget on the page. What came of it is in `data-look` of the document: `ready`, or what went wrong. */
export function showStill(make: () => Promise<Widget>): void {
  Date.now = () => NOW;
  const {documentElement} = document;
  make()
    .then(async widget => {
      await Promise.all(WEIGHTS.map(weight => document.fonts.load(`${weight} 15px Inter`)));
      rest(widget);
      await drawn();
    })
    .then(
      () => (documentElement.dataset['look'] = 'ready'),
      (error: unknown) => (documentElement.dataset['look'] = String(error)),
    );
}

/** Only one of many pages has the focus, and nobody knows which; the end of what was said is seen. */
function rest({voice}: Widget): void {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (focused instanceof HTMLElement) focused.blur();
  for (const log of findAll(voice, '.log')) log.scrollTop = log.scrollHeight;
}

/** What is laid out only when it is seen has been seen. */
async function drawn(): Promise<void> {
  for (let frame = 0; frame < 3; frame += 1) await new Promise(resolve => requestAnimationFrame(resolve));
}
