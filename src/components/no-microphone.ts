/**
 * What is left where there is no microphone: the same assistant in writing, for the visitor, and for whoever built a page
 * that may have none, the header or the attribute that is the cause. It stands alone because hardly any call needs it.
 */
import {css, html, nothing, type TemplateResult} from 'lit';
import {buttons} from './buttons.styles.js';
import {CallPart} from './call-part.js';
import {writeWords} from './locales/en.write.js';
import {register} from './register.js';
import type {VoiceHost} from './shell-link.js';

export type WritableHost = Pick<VoiceHost, 'mode' | 'start'>;

/** @csspart write-button - The button. */
export class NoMicrophone extends CallPart {
  static override readonly styles = [
    buttons,
    css`
      :host {
        grid-column: 2;
      }
      p {
        margin: 8px 0;
      }
      button {
        padding-inline: 20px;
      }
    `,
  ];

  static override readonly properties = {writable: {attribute: false}};

  /** The element that failed, where it reads what is written: from then on its calls are. */
  declare writable?: WritableHost | false;

  protected override firstUpdated(): void {
    const state = this.view?.state;
    if (state?.phase !== 'failed' || state.error.code !== 'microphone/policy') return;
    console.warn(`<realtime-voice> ${whyForbidden(origin, self !== top)}`);
  }

  readonly #onWrite = (): void => {
    if (!this.writable) return;
    this.writable.mode = 'text';
    void this.writable.start();
  };

  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(writeWords);
    if (words === undefined || !this.writable) return nothing;
    return html`
      <p>${words.writeInstead}</p>
      <button part="write-button" type="button" @click=${this.#onWrite}>${words.startText}</button>
    `;
  }
}

/** The page is to blame, and not the visitor: what it, or a page around it, says. */
export function whyForbidden(origin: string, isFramed: boolean): string {
  // As a frame without an origin calls it.
  const why = origin === 'null' ? SANDBOXED : isFramed ? FRAMED : FORBIDDEN;
  return `No microphone: ${why} (docs/strict-pages.md#frames)`;
}

const SANDBOXED =
  'the frame of this page has a sandbox without allow-same-origin, and no browser gives one to a page without an origin';
const FRAMED =
  'the frame of this page lacks allow="microphone", or a page around it is sent with "Permissions-Policy: microphone=()"';
const FORBIDDEN = 'this page is sent with "Permissions-Policy: microphone=()"; send "microphone=(self)"';

register('rv-no-microphone', NoMicrophone);
