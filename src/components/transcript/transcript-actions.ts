/** What can be done with a conversation that is over: take its words along. It stands alone, loaded when one is. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {buttons} from '../buttons.styles.js';
import {CallPart} from '../call-part.js';
import {icons} from '../icons.styles.js';
import {icon} from '../icons.js';
import {transcriptWords} from '../locales/en.transcript.js';
import {register} from '../register.js';

const FILE_NAME = 'conversation.txt';

/**
 * @csspart copy-button - Puts the words on the clipboard.
 * @csspart download-button - Saves them as a file.
 */
export class TranscriptActions extends CallPart {
  static override readonly styles = [
    buttons,
    icons,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 8px;
      }
      button {
        min-block-size: 44px;
        padding-inline: 12px;
        background: transparent;
        color: var(--_quiet);
        font-weight: 500;
      }
      svg {
        inline-size: 16px;
        block-size: 16px;
      }
      p {
        margin: 0;
        color: var(--_quiet);
      }
    `,
  ];

  #outcome: 'copied' | 'notCopied' | undefined;

  readonly #onCopy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await this.#text());
      this.#outcome = 'copied';
    } catch {
      this.#outcome = 'notCopied';
    }
    this.requestUpdate();
  };

  readonly #onDownload = async (): Promise<void> => {
    const url = URL.createObjectURL(new Blob([await this.#text()], {type: 'text/plain;charset=utf-8'}));
    const link = Object.assign(document.createElement('a'), {href: url, download: FILE_NAME});
    link.click();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(url));
  };

  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(transcriptWords);
    if (words === undefined) return nothing;
    return html`
      <button part="copy-button" type="button" @click=${this.#onCopy}>${copyIcon}${words.copy}</button>
      <button part="download-button" type="button" @click=${this.#onDownload}>
        ${downloadIcon}${words.download}
      </button>
      <p role="status">${this.#outcome && words[this.#outcome]}</p>
    `;
  }

  #text(): Promise<string> {
    return this.commands?.exportTranscript('text') ?? Promise.resolve('');
  }
}

const copyIcon = icon('M9 9h10v11H9ZM15 9V4H5v11h4');
const downloadIcon = icon('M12 4v11M7 11l5 5 5-5M5 20h14');

register('rv-transcript-actions', TranscriptActions);
