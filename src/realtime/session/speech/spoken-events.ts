/**
 * The events of a session that reads and writes, as those of one that hears and speaks. It stands alone because what it learns
 * of turns holds for all links of a call, and for what is told while one is being opened.
 */
import type {ConversationItem, ServerEvent} from '../../protocol/server-events.js';

/** So many turns wait at most for the far side to know them: one that is refused never will. */
const MOST_SENT = 16;

export class SpokenEvents {
  /** Turns that were told of under an id of this page, and are not known yet by another one. */
  #sent: ReadonlyArray<{readonly id: string; readonly text: string}> = [];
  /** The page's id of a turn, by that of the far side. */
  readonly #ids = new Map<string, string>();

  /** What was told of as `id` is about to be sent as a text: its item is the same turn. */
  expect(id: string, text: string): void {
    this.#sent = [...this.#sent, {id, text}].slice(-MOST_SENT);
  }

  asSpoken(event: ServerEvent): ServerEvent {
    switch (event.type) {
      case 'response.output_text.delta':
        return {...event, type: 'response.output_audio_transcript.delta'};
      case 'response.output_text.done': {
        const {text: transcript, ...rest} = event;
        return {...rest, type: 'response.output_audio_transcript.done', transcript};
      }
      case 'conversation.item.added':
      case 'conversation.item.done': {
        const {item, previous_item_id: previous} = event;
        return {...event, item: this.#asHeard(item), previous_item_id: previous && this.#idOf(previous)};
      }
      default:
        return event;
    }
  }

  #asHeard(item: ConversationItem): ConversationItem {
    if (item.role !== 'user') return item;
    const text = item.content?.[0]?.text;
    const heard = this.#ids.has(item.id) ? undefined : this.#sent.find(sent => sent.text === text);
    if (heard !== undefined) {
      this.#sent = this.#sent.filter(sent => sent !== heard);
      this.#ids.set(item.id, heard.id);
    }
    return {...item, id: this.#idOf(item.id)};
  }

  #idOf(id: string): string {
    return this.#ids.get(id) ?? id;
  }
}
