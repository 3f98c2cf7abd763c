/** The interrupt button: cuts the answer short. It keeps its place while nobody speaks, so that nothing jumps. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {buttons} from './buttons.styles.js';
import {interruptIcon} from './icons.js';
import {icons} from './icons.styles.js';
import {register} from './register.js';

/** @csspart interrupt-button - The button. */
export class InterruptButton extends CallPart {
  static override readonly styles = [
    buttons,
    icons,
    css`
      button[aria-disabled='true'] {
        background: transparent;
        color: color-mix(in oklab, var(--_quiet), transparent 45%);
        cursor: default;
      }
      @media (forced-colors: active) {
        button[aria-disabled='true'] {
          color: GrayText;
          border-color: GrayText;
        }
      }
    `,
  ];

  readonly #onClick = (): void => {
    if (this.#hasAnswer()) this.commands?.interrupt();
  };

  /** Disabled by `aria-disabled`, because a disabled button would drop the focus when the answer ends. */
  override render(): TemplateResult | typeof nothing {
    if (this.words === undefined) return nothing;
    return html`
      <button
        part="interrupt-button"
        type="button"
        aria-label=${this.words.interrupt}
        title=${this.words.interrupt}
        aria-disabled=${String(!this.#hasAnswer())}
        @click=${this.#onClick}
      >
        ${interruptIcon}
      </button>
    `;
  }

  #hasAnswer(): boolean {
    const state = this.view?.state;
    return state?.phase === 'live' && state.output !== 'silent';
  }
}

register('rv-interrupt-button', InterruptButton);
