/** One entry of the transcript, drawn: who says it, the words, and what became of them. Pure, so that the list only lists. */
import {html, nothing, type TemplateResult} from 'lit';
import type {CallStatus, ConversationEntry} from '../../realtime/conversation/entry.js';
import {toolIcon} from '../icons.js';
import type {Words} from '../locales/en.js';

export type EntryDetails = {
  /** Draws marks, once it is loaded. */
  readonly marks: {readonly renderMarked: (entry: ConversationEntry) => unknown} | undefined;
  /** What of the words has been heard so far, where they are being spoken. */
  readonly heard: string | undefined;
};

export function renderEntry(entry: ConversationEntry, words: Words, details: EntryDetails): TemplateResult {
  const {role, final} = entry;
  return html`
    <div part="entry ${role}-entry" class="entry ${role} ${final ? '' : 'live'}">
      ${renderSpeaker(entry, words)}<span class="words" dir="auto"
        >${renderWords(entry, words, details)}</span
      >
    </div>
  `;
}

/** Who speaks is seen by side and shape; it is said for those who do not see them. */
function renderSpeaker({role, call}: ConversationEntry, words: Words): TemplateResult | typeof nothing {
  if (role === 'tool') return call === undefined || call.status === 'done' ? toolIcon : nothing;
  if (role === 'note') return nothing;
  return html`<span class="speaker">${role === 'user' ? words.you : words.assistant}: </span>`;
}

function renderWords(entry: ConversationEntry, words: Words, details: EntryDetails): unknown {
  const {role, text, final, unclear, heard, call} = entry;
  if (role === 'tool') {
    return html`${text.replaceAll('_', ' ')}${call && html` <i>${words[TOOL_WORDS[call.status]]}</i>`}`;
  }
  // A note without a text of its own marks a break that was mended.
  if (role === 'note' && text === '') return html`<small>${words.restored}</small>`;
  if (unclear === true || (final && text === '')) return html`<em>${words.unclear}</em>`;
  if (heard !== undefined) return renderCutShort(heard, text, words);
  if (text === '') return html`<span class="waiting" aria-hidden="true"><i></i><i></i><i></i></span>`;
  if (details.heard !== undefined) return renderSpoken(details.heard, text);
  return (final ? details.marks?.renderMarked(entry) : undefined) ?? text;
}

/** What was heard stands; what was not is there to read, and marked. */
function renderCutShort(heard: string, text: string, words: Words): TemplateResult {
  const rest = text.startsWith(heard) ? text.slice(heard.length) : '';
  return html`${heard}<s class="unheard">${rest}</s> <small>(${words.interrupted})</small>`;
}

/** What is yet to be heard stands back. */
function renderSpoken(heard: string, text: string): TemplateResult {
  return html`${heard}<span class="ahead">${text.slice(heard.length)}</span>`;
}

const TOOL_WORDS = {
  running: 'toolRunning',
  waiting: 'toolWaiting',
  done: 'toolDone',
  failed: 'toolFailed',
  refused: 'toolRefused',
} as const satisfies Record<CallStatus, keyof Words>;
