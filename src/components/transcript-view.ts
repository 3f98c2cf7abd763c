/** The transcript: the words of both sides while they come, and what the assistant did on the page. */
import {html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {ContextConsumer} from './context.js';
import {transcriptContext} from './contexts.js';
import type {CallStatus, ConversationEntry} from '../realtime/conversation/entry.js';
import {toolIcon} from './icons.js';
import type {Words} from './locales/en.js';
import {register} from './register.js';
import {transcriptStyles} from './transcript-view.styles.js';

/** So near to the end counts as the end. */
const NEAR_PX = 24;

/**
 * @csspart transcript - The list, which scrolls.
 * @csspart entry - Every entry; also `user-entry`, `assistant-entry`, `tool-entry`, `note-entry`.
 */
export class TranscriptView extends CallPart {
  static override readonly styles = transcriptStyles;

  readonly #entries = new ContextConsumer(this, transcriptContext);
  /** The end is followed while it grows, unless the reader has scrolled up. */
  #follows = true;

  protected override updated(): void {
    const log = this.find('.log');
    if (log && this.#follows) log.scrollTop = log.scrollHeight;
  }

  readonly #onScroll = ({currentTarget}: Event): void => {
    const {scrollHeight, scrollTop, clientHeight} = currentTarget as HTMLElement;
    this.#follows = scrollHeight - scrollTop - clientHeight <= NEAR_PX;
  };

  /**
   * A log that can be read and scrolled by keyboard. It is announced only where nothing is spoken aloud: a screen
   * reader would talk over the assistant, and into the open microphone.
   */
  override render(): TemplateResult | typeof nothing {
    const {words} = this;
    const entries = this.#entries.value ?? [];
    if (words === undefined) return nothing;
    return html`
      <div
        part="transcript"
        class="log"
        role="log"
        tabindex="0"
        aria-label=${words.conversation}
        aria-live=${this.view?.written === true ? 'polite' : 'off'}
        aria-busy=${String(entries.some(({final}) => !final))}
        @scroll=${this.#onScroll}
      >
        ${entries.map(entry => this.#renderEntry(entry, words))}
      </div>
    `;
  }

  #renderEntry(entry: ConversationEntry, words: Words): TemplateResult {
    const {role, final} = entry;
    return html`
      <div part="entry ${role}-entry" class="entry ${role} ${final ? '' : 'live'}">
        ${this.#renderSpeaker(entry, words)}<span class="words" dir="auto"
          >${this.#renderWords(entry, words)}</span
        >
      </div>
    `;
  }

  /** Who speaks is seen by side and shape; it is said for those who do not see them. */
  #renderSpeaker({role, call}: ConversationEntry, words: Words): TemplateResult | typeof nothing {
    if (role === 'tool') return call === undefined || call.status === 'done' ? toolIcon : nothing;
    if (role === 'note') return nothing;
    return html`<span class="speaker">${role === 'user' ? words.you : words.assistant}: </span>`;
  }

  #renderWords(entry: ConversationEntry, words: Words): TemplateResult {
    const {role, text, final, unclear, heard, call} = entry;
    if (role === 'tool') {
      return html`${text.replaceAll('_', ' ')}${call && html` <i>${words[TOOL_WORDS[call.status]]}</i>`}`;
    }
    // A note without a text of its own marks a break that was mended.
    if (role === 'note' && text === '') return html`<small>${words.restored}</small>`;
    if (unclear === true || (final && text === '')) return html`<em>${words.unclear}</em>`;
    if (heard !== undefined) return this.#renderCutShort(heard, text, words);
    return text === ''
      ? html`<span class="waiting" aria-hidden="true"><i></i><i></i><i></i></span>`
      : html`${text}`;
  }

  /** What was heard stands; what was not is there to read, and marked. */
  #renderCutShort(heard: string, text: string, words: Words): TemplateResult {
    const rest = text.startsWith(heard) ? text.slice(heard.length) : '';
    return html`${heard}<s class="unheard">${rest}</s> <small>(${words.interrupted})</small>`;
  }
}

const TOOL_WORDS = {
  running: 'toolRunning',
  waiting: 'toolWaiting',
  done: 'toolDone',
  failed: 'toolFailed',
  refused: 'toolRefused',
} as const satisfies Record<CallStatus, keyof Words>;

register('rv-transcript', TranscriptView);
