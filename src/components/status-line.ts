/** The status line: what the call is doing, in words, for eyes and for screen readers alike. */
import {consume} from '@lit/context';
import {LitElement, css, html, nothing, type TemplateResult} from 'lit';
import {viewContext, wordsContext, type VoiceView} from './contexts.js';
import {statusWordsOf} from './describe-state.js';
import type {Words} from './locales/en.js';
import {register} from './register.js';

/** @csspart status - The line. */
export class StatusLine extends LitElement {
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

  @consume({context: viewContext, subscribe: true})
  protected view?: VoiceView;

  @consume({context: wordsContext, subscribe: true})
  protected words?: Words;

  override render(): TemplateResult | typeof nothing {
    if (this.view === undefined || this.words === undefined) return nothing;
    return html`<p part="status" role="status">${statusWordsOf(this.view, this.words)}</p>`;
  }
}

register('rv-status-line', StatusLine);
