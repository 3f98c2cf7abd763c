/**
 * Answers that were heard in one go, each in its own part of that time. It stands alone because nobody tells, over
 * WebRTC, where one message of an answer ends and the next begins: only their words can say.
 */
import type {ConversationEntry} from './entry.js';
import {spokenLength} from './heard-words.js';

/** The entries, in which an answer that came while another one was heard has its share of that time. */
export function withOwnTimes(entries: readonly ConversationEntry[]): ConversationEntry[] {
  const own = [...entries];
  let together: ConversationEntry[] = [];
  for (const entry of entries) {
    if (entry.role !== 'assistant') continue;
    if (entry.at >= endOf(together)) together = [];
    together.push(entry);
    if (together.length === 1) continue;
    for (const share of sharesOf(together)) own[entries.findIndex(({id}) => id === share.id)] = share;
  }
  return own;
}

/** Their words divide the time; one that says nothing has none of it. */
function sharesOf(together: readonly ConversationEntry[]): ConversationEntry[] {
  const from = together[0]?.at ?? 0;
  const whole = together.reduce((sum, entry) => sum + wordsOf(entry), 0);
  const perCharacter = (endOf(together) - from) / Math.max(1, whole);
  let said = 0;
  return together.map(entry => {
    const at = from + said * perCharacter;
    said += wordsOf(entry);
    return {...entry, at, until: from + said * perCharacter};
  });
}

function wordsOf({text, heard}: ConversationEntry): number {
  return spokenLength(heard ?? text);
}

/** What was only written never ends. */
function endOf(together: readonly ConversationEntry[]): number {
  return Math.max(...together.map(({until = -Infinity}) => until));
}
