/** The status line: what the call is doing, in words, for eyes and for screen readers alike. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {statusWordsOf} from './describe-state.js';
import {register} from './register.js';

/** @csspart status - The line. */
export class StatusLine extends CallPart {
  static override readonly styles = css`
    :host {
      display: block;
    }
    p {
      margin: 0;
      min-block-size: 1.45em;
      color: var(--_quiet);
    }
  `;

  override render(): TemplateResult | typeof nothing {
    if (this.view === undefined || this.words === undefined) return nothing;
    return html`<p part="status" role="status">${statusWordsOf(this.view, this.words)}</p>`;
  }
}

register('rv-status-line', StatusLine);
