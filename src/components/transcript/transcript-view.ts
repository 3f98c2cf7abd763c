/** The transcript: the words of both sides while they come, and what the assistant did on the page. */
import {html, noChange, nothing, type TemplateResult} from 'lit';
import {adoptStyles} from '../adopt-styles.js';
import {CallPart} from '../call-part.js';
import {ContextConsumer} from '../context.js';
import {transcriptContext} from '../contexts.js';
import {followView} from '../controllers/in-view.js';
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import {register} from '../register.js';
import {HeardWords} from './heard-words-controller.js';
import {renderEntry, type EntryDetails} from './render-entry.js';
import {transcriptStyles} from './transcript-view.styles.js';

/** So near to the end counts as the end. */
const NEAR_PX = 24;
/** Where nobody sees them, words are drawn so often. */
const UNSEEN_MS = 2_000;
/** Entries that stand together: a change is laid out among these, and not among thousands. */
const GROUP = 32;

/**
 * @csspart transcript - The list, which scrolls.
 * @csspart entry - Every entry; also `user-entry`, `assistant-entry`, `tool-entry`, `note-entry`.
 */
export class TranscriptView extends CallPart {
  static override readonly styles = transcriptStyles;
  static override readonly properties = {isUp: {attribute: false}};

  /** Has the reader scrolled up? Else the end is followed while it grows. */
  declare protected isUp: boolean | undefined;

  readonly #entries = new ContextConsumer(this, transcriptContext);
  readonly #heard = new HeardWords(
    this,
    () => this.view?.state,
    () => this.#isSeen,
  );
  /** What stands there: an entry that is the same is not looked at again, however many there are. */
  #shown: ReadonlyArray<ConversationEntry | undefined> = [];
  #shownWords: unknown;
  #end = 0;
  #isSeen = true;
  #marks: EntryDetails['marks'];

  constructor() {
    super();
    followView(this, isSeen => {
      this.#isSeen = isSeen;
      this.requestUpdate();
      if (isSeen) this.performUpdate();
    });
  }

  /** Out of view, words are drawn together: nobody sees them come, and what reads aloud reads whole entries. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.#isSeen) await new Promise(resolve => setTimeout(resolve, UNSEEN_MS));
    this.performUpdate();
  }

  /** The log is there before its words, or screen readers would miss the first of them. */
  protected override firstUpdated(): void {
    this.requestUpdate();
  }

  /** In the frame that shows it: to ask where the end is before that would lay it out twice. */
  protected override updated(): void {
    if (this.#isSeen) requestAnimationFrame(this.#followEnd);
  }

  readonly #followEnd = (): void => {
    const log = this.find('.log');
    if (!log) return;
    this.#end = log.scrollHeight - log.clientHeight;
    if (!this.isUp) log.scrollTop = this.#end;
  };

  readonly #onScroll = ({currentTarget}: Event): void => {
    this.isUp = (currentTarget as HTMLElement).scrollTop < this.#end - NEAR_PX;
  };

  readonly #onNewest = (): void => {
    // Until it is known anew: a scroll that is still on its way changes nothing.
    this.#end = 0;
    this.isUp = false;
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
        ${this.#renderGroups(entries)}
      </div>
      ${
        this.isUp
          ? html`<button
              class="newest"
              type="button"
              tabindex="-1"
              aria-hidden="true"
              @click=${this.#onNewest}
            >
              ↓
            </button>`
          : nothing
      }
    `;
  }

  #renderGroups(entries: readonly ConversationEntry[]): TemplateResult[] {
    const {words} = this;
    if (words === undefined) return [];
    const before = words === this.#shownWords ? this.#shown : [];
    // Asked for in each update: what is heard moves by itself.
    const moving = this.#heard.entryOf(entries);
    this.#shownWords = words;
    this.#shown = entries.map(entry => (entry === moving || this.#awaitsMarks(entry) ? undefined : entry));
    const drawn = entries.map((entry, index) =>
      before[index] === entry
        ? noChange
        : renderEntry(entry, words, {
            marks: this.#marks,
            heard: entry === moving ? this.#heard.wordsOf(entry) : undefined,
          }),
    );
    return drawn.flatMap((_, at) =>
      at % GROUP ? [] : [html`<div class="group">${drawn.slice(at, at + GROUP)}</div>`],
    );
  }

  /** Marks are drawn once their part is there, and it is loaded for the first one. */
  #awaitsMarks({role, text, final, heard, logprobs}: ConversationEntry): boolean {
    const hasMarks = final && (role === 'assistant' ? heard === undefined && MARKS.test(text) : logprobs);
    if (!hasMarks || this.#marks) return false;
    import('./marked-words.js').then(
      marks => {
        this.#marks = marks;
        adoptStyles(this, marks.markedStyles);
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
