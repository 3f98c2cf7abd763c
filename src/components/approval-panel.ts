/**
 * The approval panel: what the assistant wants to do, and the visitor's yes or no. It stands alone, loaded when the
 * first question is asked, because most calls ask none.
 */
import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import type {Approval} from '../realtime/session/tools/approvals.js';
import {approvalStyles} from './approval-panel.styles.js';
import {approvalWords} from './locales/en.approval.js';
import type {Words as CallWords} from './locales/en.js';
import {register} from './register.js';

/**
 * @csspart approval - The frame.
 * @csspart approval-question - What is asked.
 * @csspart approval-details - What it would be done with.
 * @csspart allow-button - Yes.
 * @csspart refuse-button - No.
 */
export class ApprovalPanel extends CallPart {
  static override readonly styles = approvalStyles;

  static override readonly properties = {approval: {attribute: false}};

  /** What is asked; when it is answered the next one comes in its place. */
  declare approval?: Approval;

  /** Had the focus before the panel took it; gets it back. */
  #before: HTMLElement | undefined;
  /** Is the visitor writing? Then the focus stays theirs. */
  #isHeardOnly = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Elsewhere it has moved on by itself.
    if (this.#before?.isConnected === true && focused() === document.body) this.#before.focus();
    this.#before = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('approval')) this.#isHeardOnly = isTyping(focused());
  }

  /** A screen reader tells of a dialog by its focus. Whoever is writing is not torn away: they hear of it instead. */
  protected override updated(): void {
    const dialog = this.find('[role="alertdialog"]');
    if (this.#isHeardOnly || dialog === null || this.shadowRoot?.activeElement) return;
    this.#before ??= focused();
    dialog.focus();
  }

  readonly #onAllow = (): void => this.approval?.respond(true);
  readonly #onRefuse = (): void => this.approval?.respond(false);

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    // A dialog of the page around us stays open.
    event.stopPropagation();
    this.#onRefuse();
  };

  override render(): TemplateResult | typeof nothing {
    const {approval} = this;
    const words = this.wordsWith(approvalWords);
    if (approval === undefined || words === undefined) return nothing;
    const question = approval.question ?? words.approvalQuestion;
    return html`
      <div
        part="approval"
        class="panel"
        role="alertdialog"
        tabindex="-1"
        aria-labelledby="question"
        aria-describedby="details"
        @keydown=${this.#onKeyDown}
      >
        ${questionIcon}
        <p part="approval-question" id="question" dir="auto">${question}</p>
        <div part="approval-details" id="details">${this.#renderDetails(approval, words)}</div>
        <div class="answers">
          <button part="refuse-button" type="button" @click=${this.#onRefuse}>${words.refuse}</button>
          <button part="allow-button" class="allow" type="button" @click=${this.#onAllow}>
            ${words.allow}
          </button>
        </div>
      </div>
      ${this.#isHeardOnly ? html`<p role="alert" class="heard">${question} ${inWords(approval.name)}</p>` : nothing}
    `;
  }

  #renderDetails({name, server, arguments: args}: Approval, words: Words): TemplateResult {
    return html`
      <p class="name">
        <b dir="auto">${inWords(name)}</b>${server ? html` <span dir="auto">${server}</span>` : nothing}
      </p>
      <dl>
        ${Object.entries(args).map(
          ([field, value]) => html`
            <div>
              <dt dir="auto">${inWords(field)}</dt>
              <dd dir="auto">${readable(value, words)}</dd>
            </div>
          `,
        )}
      </dl>
    `;
  }
}

/** What has the focus, however deep in shadows. */
function focused(): HTMLElement {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement ? element : document.body;
}

function isTyping(element: HTMLElement): boolean {
  return (
    element.isContentEditable || element.matches('textarea, select, input:not([type=checkbox], [type=radio])')
  );
}

/** `set_light` and `setLight` as a person writes them. */
function inWords(name: string): string {
  return (
    name
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/[_-]+/g, ' ')
      .toLowerCase()
      .trim() || name
  );
}

/** Nothing of a value is left out: it is what will be done. */
function readable(value: unknown, words: Words): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  const isPlainList = Array.isArray(value) && value.every(item => typeof item !== 'object');
  return isPlainList ? value.map(item => readable(item, words)).join(', ') : JSON.stringify(value);
}

type Words = CallWords & typeof approvalWords;

const questionIcon = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 3 5 6v5.5c0 4.3 2.9 7.7 7 9.5 4.1-1.8 7-5.2 7-9.5V6ZM9 12l2.2 2.2L15.2 10" />
</svg>`;

register('rv-approval', ApprovalPanel);
