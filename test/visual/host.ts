/** The widget on a page of somebody else's: in its place, as the address asks for it. */
import {widgetIn, type State, type Variant} from '../components/support/looks.js';
import type {Widget} from '../components/support/widget.js';
import {showStill} from './stillness.js';

async function make(address: URLSearchParams): Promise<Widget> {
  const {variant, shows, ...attributes} = Object.fromEntries(address) as Record<string, string>;
  const widget = await widgetIn(variant as Variant, shows as State, attributes);
  document.querySelector('realtime-voice-place')?.replaceWith(widget.voice);
  return widget;
}

showStill(() => make(new URLSearchParams(location.search)));
