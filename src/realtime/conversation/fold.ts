/**
 * The conversation as a pure fold over server events: each event gives the next transcript. It stands alone so
 * that widget and guard read a conversation in the same way, and so that order is decided in one place:
 * by `previous_item_id`, not by arrival.
 */
import type {
  ConversationItem,
  ServerEvent,
  ServerEventOf,
  ServerEventType,
} from '../protocol/server-events.js';
import type {ConversationEntry} from './entry.js';

export type Conversation = readonly ConversationEntry[];

type Folds = {
  readonly [Type in ServerEventType]?: (
    conversation: Conversation,
    event: ServerEventOf<Type>,
    now: number,
  ) => Conversation;
};

/** The conversation after `event`; the same array where the event says nothing about words. `now` in epoch ms. */
export function fold(conversation: Conversation, event: ServerEvent, now: number): Conversation {
  const folding = FOLDS[event.type] as
    ((conversation: Conversation, event: ServerEvent, now: number) => Conversation) | undefined;
  return folding === undefined ? conversation : folding(conversation, event, now);
}

const FOLDS: Folds = {
  'conversation.item.added': (conversation, {item, previous_item_id}, now) => {
    const entry = entryOf(item, now);
    if (entry === undefined || conversation.some(({id}) => id === item.id)) return conversation;
    return insertAfter(conversation, entry, previous_item_id);
  },
  'conversation.item.done': (conversation, {item}) => finishItem(conversation, item),
  'conversation.item.deleted': (conversation, {item_id}) => conversation.filter(({id}) => id !== item_id),
  'response.output_item.done': (conversation, {item}) => finishItem(conversation, item),

  'conversation.item.input_audio_transcription.delta': (conversation, {item_id, delta}) =>
    change(conversation, item_id, entry => ({...entry, text: entry.text + (delta ?? '')})),
  'conversation.item.input_audio_transcription.completed': (conversation, {item_id, transcript}) =>
    change(conversation, item_id, entry => ({...entry, text: transcript.trim(), final: true})),
  'conversation.item.input_audio_transcription.failed': (conversation, {item_id}) =>
    change(conversation, item_id, entry => ({...entry, unclear: true, final: true})),

  'response.output_audio_transcript.delta': (conversation, {item_id, delta}) =>
    append(conversation, item_id, delta),
  'response.output_text.delta': (conversation, {item_id, delta}) => append(conversation, item_id, delta),
  'response.output_audio_transcript.done': (conversation, {item_id, transcript}) =>
    change(conversation, item_id, entry => ({...entry, text: transcript, final: true})),
  'response.output_text.done': (conversation, {item_id, text}) =>
    change(conversation, item_id, entry => ({...entry, text, final: true})),
};

function append(conversation: Conversation, id: string, delta: string): Conversation {
  return change(conversation, id, entry => ({...entry, text: entry.text + delta}));
}

function change(
  conversation: Conversation,
  id: string,
  update: (entry: ConversationEntry) => ConversationEntry,
): Conversation {
  const index = conversation.findIndex(entry => entry.id === id);
  const entry = conversation[index];
  return entry === undefined ? conversation : conversation.with(index, update(entry));
}

/** Behind the item that it follows; at the end where that one is not known (or was never a line of its own). */
function insertAfter(
  conversation: Conversation,
  entry: ConversationEntry,
  previousId: string | null | undefined,
): Conversation {
  const index = conversation.findIndex(({id}) => id === previousId);
  return index < 0 ? [...conversation, entry] : conversation.toSpliced(index + 1, 0, entry);
}

function entryOf(item: ConversationItem, at: number): ConversationEntry | undefined {
  if (item.type === 'function_call') {
    return {id: item.id, role: 'tool', text: item.name ?? '', final: item.status === 'completed', at};
  }
  if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return undefined;
  const text = textOf(item);
  const spoken = item.content?.some(part => part.type === 'input_audio') ?? false;
  // The words of a spoken turn come later, in transcription events.
  const final = item.role === 'user' && !(spoken && text === '');
  return {id: item.id, role: item.role, text, final, at};
}

function finishItem(conversation: Conversation, item: ConversationItem): Conversation {
  if (item.type === 'message' && item.role === 'user') return conversation;
  const text = item.type === 'message' ? textOf(item) : '';
  return change(conversation, item.id, entry =>
    entry.final ? entry : {...entry, text: text === '' ? entry.text : text, final: true},
  );
}

function textOf(item: ConversationItem): string {
  return (item.content ?? []).map(part => part.text ?? part.transcript ?? '').join('');
}
