/** The transcript: the words of both sides while they come, and what the assistant did on the page. */
import {html, noChange, nothing, type TemplateResult} from 'lit';
import {adoptStyles} from '../adopt-styles.js';
import {CallPart} from '../call-part.js';
import {ContextConsumer} from '../context.js';
import {transcriptContext} from '../contexts.js';
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {register} from '../register.js';
import {HeardWords} from './heard-words-controller.js';
import {renderEntry, type EntryDetails} from './render-entry.js';
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
  readonly #heard = new HeardWords(this, () => this.view?.state);
  /** What stands there: an entry that is the same is not looked at again, however many there are. */
  #shown: ReadonlyArray<ConversationEntry | undefined> = [];
  #shownWords: unknown;
  /** The end is followed while it grows, unless the reader has scrolled up. */
  #follows = true;
  #markdown: EntryDetails['marks'];

  /** The log is there before its words, or screen readers would miss the first of them. */
  protected override firstUpdated(): void {
    this.requestUpdate();
  }

  protected override updated(): void {
    const log = this.find('.log');
    if (log && this.#follows) log.scrollTop = log.scrollHeight;
  }

  readonly #onScroll = ({currentTarget}: Event): void => {
    const {scrollHeight, scrollTop, clientHeight} = currentTarget as HTMLElement;
    const follows = scrollHeight - scrollTop - clientHeight <= NEAR_PX;
    if (follows === this.#follows) return;
    this.#follows = follows;
    this.requestUpdate();
  };

  readonly #onNewest = (): void => {
    this.#follows = true;
    this.requestUpdate();
  };

  /**
   * A log that can be read and scrolled by keyboard. It is announced only where nothing is spoken aloud: a screen
   * reader would talk over the assistant, and into the open microphone.
   */
  override render(): TemplateResult | typeof nothing {
    const {words} = this;
    const entries = (this.hasUpdated ? this.#entries.value : undefined) ?? [];
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
        ${this.#renderEntries(entries)}
      </div>
      ${
        this.#follows
          ? nothing
          : html`<button
              class="newest"
              type="button"
              tabindex="-1"
              aria-hidden="true"
              @click=${this.#onNewest}
            >
              ↓
            </button>`
      }
    `;
  }

  #renderEntries(entries: readonly ConversationEntry[]): Array<TemplateResult | typeof noChange> {
    const {words} = this;
    if (words === undefined) return [];
    const before = words === this.#shownWords ? this.#shown : [];
    // Asked for in each update: what is heard moves by itself.
    const moving = this.#heard.entryOf(entries);
    this.#shownWords = words;
    this.#shown = entries.map(entry => (entry === moving || this.#awaitsMarks(entry) ? undefined : entry));
    return entries.map((entry, index) =>
      before[index] === entry
        ? noChange
        : renderEntry(entry, words, {
            marks: this.#markdown,
            heard: entry === moving ? this.#heard.wordsOf(entry) : undefined,
          }),
    );
  }

  /** Marks are drawn once their part is there, and it is loaded for the first one. */
  #awaitsMarks({role, text, final, heard}: ConversationEntry): boolean {
    const hasMarks = role === 'assistant' && final && heard === undefined && MARKS.test(text);
    if (!hasMarks || this.#markdown) return false;
    import('./markdown.js').then(
      markdown => {
        this.#markdown = markdown;
        adoptStyles(this, markdown.markdownStyles);
        this.requestUpdate();
      },
      // Without it the marks stand as they were written.
      () => undefined,
    );
    return true;
  }
}

/** What could be a mark; what is one is known when their part is loaded. */
const MARKS = /[`*_#]|\]\(|:\/\/|^ {0,3}(?:[-+]|\d+[.)]) /m;

register('rv-transcript', TranscriptView);
