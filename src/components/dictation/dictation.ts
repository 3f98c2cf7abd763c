/**
 * Fills the field that `for` names with what the visitor says, in `mode="transcription"`. It stands alone, loaded where a
 * page wants that, and listens to the same events as the page.
 */
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {VoiceErrorEvent} from '../shell-events.js';
import type {VoiceHost} from '../shell-link.js';
import {DictatedField} from './dictated-field.js';

/**
 * From now on, for as long as the element lives: another `for` is another field, with the next words. `entries`: what was
 * said already, while this was on its way.
 */
export function dictate(host: VoiceHost, entries: readonly ConversationEntry[]): void {
  let field: DictatedField | undefined;
  let id: string | undefined;
  const write = (entry: ConversationEntry): void => {
    if (entry.role !== 'user') return;
    const wanted = host.mode === 'transcription' ? String(host.for ?? '') : '';
    if (wanted !== id) {
      id = wanted;
      field?.close();
      field = wanted === '' ? undefined : openField(host, wanted);
    }
    field?.write({id: entry.id, text: entry.text, final: entry.final});
  };
  entries.forEach(write);
  host.addEventListener('voice-transcript', ({target, entry}) => {
    // A widget in the slot of this one tells of its own words.
    if (target === host) write(entry);
  });
}

function openField(host: VoiceHost, id: string): DictatedField {
  return new DictatedField({
    id,
    root: host.getRootNode() as Document | ShadowRoot,
    onProblem: problem => {
      console.warn(`<realtime-voice> ${problem.message}`);
      host.dispatchEvent(new VoiceErrorEvent(problem));
    },
  });
}
