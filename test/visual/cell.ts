/** One look of the widget in a page of its own, named by the address: the same pixels whenever it is opened. */
import {
  QUESTIONS,
  widgetAsking,
  widgetIn,
  type Question,
  type State,
  type Variant,
} from '../components/support/looks.js';
import {findAll, type Widget} from '../components/support/widget.js';

const WEIGHTS = [400, 500, 600, 700];

/** A clock that stands: calls show how long they take. */
const NOW = Date.now();

async function show(address: URLSearchParams): Promise<void> {
  Date.now = () => NOW;
  const {variant, shows, ...attributes} = Object.fromEntries(address) as Record<string, string>;
  document.documentElement.dir = attributes['dir'] ?? '';
  const widget = isQuestion(shows)
    ? await widgetAsking(variant as Variant, shows, attributes)
    : await widgetIn(variant as Variant, shows as State, attributes);
  await Promise.all(WEIGHTS.map(weight => document.fonts.load(`${weight} 15px Inter`)));
  rest(widget);
  await drawn();
}

function isQuestion(name: string | undefined): name is Question {
  return name !== undefined && name in QUESTIONS;
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

show(new URLSearchParams(location.search)).then(
  () => (document.documentElement.dataset['look'] = 'ready'),
  (error: unknown) => (document.documentElement.dataset['look'] = String(error)),
);
