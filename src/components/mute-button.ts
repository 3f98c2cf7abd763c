/** The mute button: switches the microphone; pressed means that it is off. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {buttons} from './buttons.styles.js';
import {microphoneIcon, microphoneOffIcon} from './icons.js';
import {icons} from './icons.styles.js';
import {register} from './register.js';

/** @csspart mute-button - The button. */
export class MuteButton extends CallPart {
  static override readonly styles = [
    buttons,
    icons,
    css`
      button[aria-pressed='true'] {
        background: var(--_ink);
        color: var(--_surface);
      }
    `,
  ];

  readonly #onClick = (): void => {
    this.commands?.setMicMuted(this.view?.micMuted !== true);
  };

  override render(): TemplateResult | typeof nothing {
    if (this.view === undefined || this.words === undefined) return nothing;
    const {micMuted} = this.view;
    return html`
      <button
        part="mute-button"
        type="button"
        aria-label=${this.words.mute}
        title=${this.words.mute}
        aria-pressed=${String(micMuted)}
        @click=${this.#onClick}
      >
        ${micMuted ? microphoneOffIcon : microphoneIcon}
      </button>
    `;
  }
}

register('rv-mute-button', MuteButton);
