/** The controls beside the call button: microphone on and off, pause, cutting the answer short. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {buttons} from './buttons.styles.js';
import {icon, interruptIcon, microphoneIcon, microphoneOffIcon} from './icons.js';
import {icons} from './icons.styles.js';
import {idleButtons} from './idle-buttons.styles.js';
import {register} from './register.js';

/**
 * @csspart mute-button - Switches the microphone; pressed means that it is off.
 * @csspart pause-button - Nobody is heard and nothing is said until it is pressed again.
 * @csspart interrupt-button - Cuts the answer short.
 */
export class CallControls extends CallPart {
  static override readonly styles = [
    buttons,
    icons,
    idleButtons,
    css`
      :host {
        display: contents;
      }
      button[aria-pressed='true'] {
        background: var(--_ink);
        color: var(--_surface);
      }
    `,
  ];

  readonly #onMute = (): void => this.commands?.setMicMuted(this.view?.micMuted !== true);
  readonly #onPause = (): void => this.commands?.setPaused(!this.#isPaused());
  readonly #onInterrupt = (): void => {
    if (this.#hasAnswer()) this.commands?.interrupt();
  };

  override render(): TemplateResult | typeof nothing {
    const {view, words} = this;
    if (view === undefined || words === undefined) return nothing;
    const {micMuted, written, byHand} = view;
    const isPaused = this.#isPaused();
    return html`
      ${
        written || byHand
          ? nothing
          : this.#renderButton('mute', words.mute, micMuted ? microphoneOffIcon : microphoneIcon, {
              onClick: this.#onMute,
              pressed: micMuted,
            })
      }
      ${
        written
          ? nothing
          : this.#renderButton(
              'pause',
              isPaused ? words.resume : words.pause,
              isPaused ? resumeIcon : pauseIcon,
              {onClick: this.#onPause},
            )
      }
      ${this.#renderButton('interrupt', words.interrupt, interruptIcon, {
        onClick: this.#onInterrupt,
        disabled: !this.#hasAnswer(),
      })}
    `;
  }

  /** Disabled by `aria-disabled`, because a disabled button would drop the focus when the answer ends. */
  #renderButton(name: string, label: string, drawing: TemplateResult, state: ButtonState): TemplateResult {
    const {onClick, pressed, disabled} = state;
    return html`
      <button
        part="${name}-button"
        type="button"
        aria-label=${label}
        title=${label}
        aria-pressed=${pressed ?? nothing}
        aria-disabled=${disabled ?? nothing}
        @click=${onClick}
      >
        ${drawing}
      </button>
    `;
  }

  #isPaused(): boolean {
    return this.view?.state.phase === 'paused';
  }

  #hasAnswer(): boolean {
    const state = this.view?.state;
    return state?.phase === 'live' && state.output !== 'silent';
  }
}

type ButtonState = {readonly onClick: () => void; readonly pressed?: boolean; readonly disabled?: boolean};

const pauseIcon = icon('M9 6v12M15 6v12');
const resumeIcon = icon('M8 5.5v13l10.5-6.5Z');

register('rv-controls', CallControls);
