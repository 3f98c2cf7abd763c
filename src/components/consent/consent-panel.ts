/** The consent panel: what a visitor agrees to, where it can be read, and the way out. The call button says yes. */
import {html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import {CallPart} from '../call-part.js';
import {consentWords} from '../locales/en.consent.js';
import {recordingWords} from '../locales/en.recording.js';
import {register} from '../register.js';
import {consentStyles} from './consent-panel.styles.js';

/**
 * @slot - What is agreed to.
 *
 * @csspart consent - The frame.
 * @csspart consent-title - Its heading.
 * @csspart consent-text - What is agreed to.
 * @csspart consent-recording - That the call is recorded, where it is.
 * @csspart consent-links - Where it can be read in full.
 * @csspart unrecorded-button - Yes to the call, and no to the recording.
 * @csspart decline-button - No.
 *
 * @fires decline - The visitor does not agree.
 * @fires unrecorded - They agree to the call alone.
 * @fires remember - The visitor wants it remembered on this device, or no longer (`detail`).
 */
export class ConsentPanel extends CallPart {
  static override readonly styles = consentStyles;

  static override readonly properties = {
    privacyUrl: {attribute: false},
    termsUrl: {attribute: false},
    canRemember: {attribute: false},
    isRecorded: {attribute: false},
  };

  declare privacyUrl?: string | null;
  declare termsUrl?: string | null;
  /** Does the page allow it to be remembered? */
  declare canRemember?: boolean;
  /** Does the page want the call recorded? */
  declare isRecorded?: boolean;

  /** It is read out from its heading on, and the button that agrees is the next one. */
  protected override firstUpdated(_changed: PropertyValues): void {
    this.find('.panel')?.focus({preventScroll: true});
  }

  readonly #onDecline = (): void => void this.dispatchEvent(new Event('decline'));
  readonly #onUnrecorded = (): void => void this.dispatchEvent(new Event('unrecorded'));

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    // A dialog around us stays open.
    event.stopPropagation();
    this.#onDecline();
  };

  readonly #onRemember = ({currentTarget}: Event): void => {
    const {checked} = currentTarget as HTMLInputElement;
    this.dispatchEvent(new CustomEvent('remember', {detail: checked}));
  };

  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith({...consentWords, ...recordingWords});
    if (words === undefined) return nothing;
    return html`
      <div
        part="consent"
        class="panel"
        role="group"
        tabindex="-1"
        aria-labelledby="title"
        aria-describedby="text recorded"
        @keydown=${this.#onKeyDown}
      >
        <h2 part="consent-title" id="title">${words.consentTitle}</h2>
        <div part="consent-text" id="text"><slot></slot></div>
        ${
          this.isRecorded === true
            ? html`<p part="consent-recording" id="recorded">${words.consentRecording}</p>`
            : nothing
        }
        <p part="consent-links" class="links">
          ${this.#renderLink(this.privacyUrl, words.privacy, words.opensNew)}
          ${this.#renderLink(this.termsUrl, words.terms, words.opensNew)}
        </p>
        ${
          this.canRemember === true
            ? html`<label
                ><input type="checkbox" @change=${this.#onRemember} />${words.rememberConsent}</label
              >`
            : nothing
        }
        ${
          this.isRecorded === true
            ? html`<button part="unrecorded-button" type="button" @click=${this.#onUnrecorded}>
                ${words.withoutRecording}
              </button>`
            : nothing
        }
        <button part="decline-button" type="button" @click=${this.#onDecline}>${words.decline}</button>
      </div>
    `;
  }

  /** Only pages are linked: an address of another kind could be a script. */
  #renderLink(url: string | null | undefined, label: string, hint: string): TemplateResult | typeof nothing {
    if (!url || !isPage(url, this.baseURI)) return nothing;
    return html`
      <a href=${url} target="_blank" rel="noopener noreferrer" aria-description=${hint}>${label}</a>
    `;
  }
}

function isPage(url: string, base: string): boolean {
  return URL.canParse(url, base) && /^https?:$/.test(new URL(url, base).protocol);
}

register('rv-consent', ConsentPanel);
