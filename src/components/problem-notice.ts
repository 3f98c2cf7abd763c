/**
 * The problem notice: what went wrong in a sentence for the visitor, and the code for whoever is asked for help. It
 * stands alone, loaded when something did.
 */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {icon} from './icons.js';
import {problemWords} from './locales/en.problems.js';
import type {WritableHost} from './no-microphone.js';
import {register} from './register.js';

/**
 * @csspart notice - The frame.
 * @csspart notice-text - The sentence.
 * @csspart notice-code - The technical code.
 * @csspart write-button - Begins in writing, where there is no microphone.
 */
export class ProblemNotice extends CallPart {
  static override readonly styles = css`
    :host {
      display: block;
      container-type: inline-size;
    }
    .notice {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 2px 12px;
      margin-block-start: 16px;
      padding: 14px 16px;
      border-radius: 14px;
      background: color-mix(in oklab, var(--_surface), var(--_danger) 9%);
      text-align: start;
    }
    svg {
      grid-row: 1 / 3;
      inline-size: 22px;
      block-size: 22px;
      fill: none;
      stroke: var(--_danger);
      stroke-width: 1.8;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    p {
      margin: 0;
      text-wrap: pretty;
    }
    code {
      color: var(--_quiet);
      font:
        12px/1.5 ui-monospace,
        SFMono-Regular,
        Menlo,
        monospace;
    }
    @container (max-width: 220px) {
      .notice {
        grid-template-columns: 1fr;
        padding: 12px;
      }
      svg {
        grid-row: auto;
      }
    }
    @media (forced-colors: active) {
      .notice {
        border: 1px solid CanvasText;
      }
    }
  `;

  static override readonly properties = {writable: {attribute: false}};

  /** The element that failed, where it reads what is written. */
  declare writable?: WritableHost | false;
  #isThere = false;

  /** The alert is there before its words, or screen readers would miss them. */
  protected override firstUpdated(): void {
    this.#isThere = true;
    this.requestUpdate();
  }

  override render(): TemplateResult {
    return html`<div role="alert">${this.#renderNotice()}</div>`;
  }

  #renderNotice(): TemplateResult | typeof nothing {
    const state = this.view?.state;
    const words = this.wordsWith(problemWords);
    if (state?.phase !== 'failed' || words === undefined || !this.#isThere) return nothing;
    const {code} = state.error;
    return html`
      <div part="notice" class="notice">
        ${alertIcon}
        <p part="notice-text">${words[code]}</p>
        <code part="notice-code">${code}</code>
        ${code.startsWith('microphone') ? this.#renderWayOut() : nothing}
      </div>
    `;
  }

  #renderWayOut(): TemplateResult {
    import('./no-microphone.js').catch(() => undefined);
    return html`
      <rv-no-microphone .writable=${this.writable} exportparts="write-button"></rv-no-microphone>
    `;
  }
}

const alertIcon = icon('M12 8v5M12 16.5v.01M12 3.5 2.8 19.5h18.4Z');

register('rv-problem-notice', ProblemNotice);
