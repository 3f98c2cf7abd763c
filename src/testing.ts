/** `realtime-voice/testing`: an assistant that follows a script, for the tests of a page that embeds the widget. */
import {ScriptedAssistant, type ScriptedElement} from './realtime/session/scripted/scripted-assistant.js';
import type {Script} from './realtime/session/scripted/script.js';

export type {ScriptedAssistant, ScriptedElement};
export type {Script, ScriptLine} from './realtime/session/scripted/script.js';

/**
 * Lets the widget answer by a script. To be called before the widget is on the page, or at the latest before its first
 * call; it asks for no server, microphone or network from then on.
 *
 * @example
 * const assistant = scriptedAssistant(document.querySelector('realtime-voice'), [
 *   {on: 'light', call: 'set_light', with: {on: true}, say: 'The light is on.'},
 * ]);
 * await assistant.hears('Turn on the light, please');
 */
export function scriptedAssistant(element: ScriptedElement, script: Script = []): ScriptedAssistant {
  return new ScriptedAssistant(element, script);
}
