/** Whose the last word was: whoever asks for answers must know after a break, the widget and the guard alike. */
import type {ConversationEntry} from './entry.js';

/** Was the last word the visitor's, or a tool's, and did nobody answer it? */
export function owesAnswer(entries: readonly ConversationEntry[]): boolean {
  const last = entries.findLast(({role}) => role !== 'note');
  return last !== undefined && last.role !== 'assistant' && last.final && last.unclear !== true;
}
