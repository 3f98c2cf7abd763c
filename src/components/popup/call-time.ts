/** The time of the call, for the button that a floating widget becomes: it counts only while it is seen. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from '../call-part.js';
import {popupWords} from '../locales/en.popup.js';
import {register} from '../register.js';

const SECOND_MS = 1_000;

/** @csspart time - The minutes and seconds. */
export class CallTime extends CallPart {
  static override readonly styles = css`
    :host {
      /* Without a time it takes no place among what stands on the button. */
      display: contents;
    }
    span {
      font-variant-numeric: tabular-nums;
    }
  `;

  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.requestUpdate(), SECOND_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** A timer that is read out would never stop. */
  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(popupWords);
    const {since, state} = this.view ?? {};
    // A call that is over takes no more time.
    if (words === undefined || since === undefined || /ended|failed/.test(state?.phase ?? '')) return nothing;
    const seconds = Math.max(0, Math.floor((Date.now() - since) / SECOND_MS));
    const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    return html`<span part="time" role="timer" aria-label=${words.callTime} aria-live="off">${text}</span>`;
  }
}

register('rv-call-time', CallTime);
