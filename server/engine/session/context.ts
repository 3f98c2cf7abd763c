/** What one response looks at: the conversation, or the items that `response.create` gave in its place. */
import {parseItem, parseReference} from '../protocol/items.js';
import type {AudioFormat} from '../protocol/session-settings.js';
import {Conversation} from './conversation.js';
import {givenEntry, type Hear} from './given-entry.js';

export function contextOf(
  conversation: Conversation,
  input: readonly unknown[] | undefined,
  format: AudioFormat,
  hear: Hear,
): Conversation {
  if (input === undefined) return conversation;
  const context = new Conversation();
  input.forEach((given, index) => {
    const path = ['response', 'input', index];
    const id = parseReference(given, path);
    context.add(
      id === undefined
        ? givenEntry(parseItem(given, path), format, hear)
        : conversation.require(id, 'reference', `response.input[${index}].id`),
    );
  });
  return context;
}
