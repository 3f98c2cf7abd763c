/** One look of the widget in a page of its own, named by the address: the same pixels whenever it is opened. */
import {
  QUESTIONS,
  widgetAsking,
  widgetIn,
  type Question,
  type State,
  type Variant,
} from '../components/support/looks.js';
import type {Widget} from '../components/support/widget.js';
import {showStill} from './stillness.js';

async function make(address: URLSearchParams): Promise<Widget> {
  const {variant, shows, ...attributes} = Object.fromEntries(address) as Record<string, string>;
  document.documentElement.dir = attributes['dir'] ?? '';
  return isQuestion(shows)
    ? widgetAsking(variant as Variant, shows, attributes)
    : widgetIn(variant as Variant, shows as State, attributes);
}

function isQuestion(name: string | undefined): name is Question {
  return name !== undefined && name in QUESTIONS;
}

showStill(() => make(new URLSearchParams(location.search)));
