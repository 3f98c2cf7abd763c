/** The controls beside the call button: microphone on and off, pause, cutting the answer short, words on and off. */
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
 * @csspart captions-button - Shows the words of the conversation; pressed means that they are there.
 *
 * @fires captions - Asks for the words where there are none, and for none where they are.
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
      [part='mute-button'][aria-pressed='true'] {
        background: var(--_ink);
        color: var(--_surface);
      }
    `,
  ];

  static override readonly properties = {captions: {attribute: false}};

  /** Are the words of the conversation shown? */
  declare captions: boolean;

  readonly #onMute = (): void => this.commands?.setMicMuted(this.view?.micMuted !== true);
  readonly #onPause = (): void => this.commands?.setPaused(!this.#isPaused());
  readonly #onCaptions = (): void => void this.dispatchEvent(new Event('captions'));
  readonly #onInterrupt = (): void => {
    if (this.#hasAnswer()) this.commands?.interrupt();
  };

  override render(): TemplateResult | typeof nothing {
    const {view, words, captions} = this;
    if (view === undefined || words === undefined) return nothing;
    const {micMuted, written, unanswered, byHand} = view;
    const isPaused = this.#isPaused();
    const interrupt = this.#renderButton('interrupt', words.interrupt, interruptIcon, 'I', {
      onClick: this.#onInterrupt,
      disabled: !this.#hasAnswer(),
    });
    if (written) return interrupt;
    return html`
      ${
        byHand
          ? nothing
          : this.#renderButton('mute', words.mute, micMuted ? microphoneOffIcon : microphoneIcon, 'M', {
              onClick: this.#onMute,
              pressed: micMuted,
            })
      }
      ${this.#renderButton(
        'pause',
        isPaused ? words.resume : words.pause,
        isPaused ? resumeIcon : pauseIcon,
        'P',
        {
          onClick: this.#onPause,
        },
      )}
      ${unanswered ? nothing : interrupt}
      ${this.#renderButton('captions', words.captions, captions ? captionsIcon : captionsOffIcon, 'C', {
        onClick: this.#onCaptions,
        pressed: captions,
      })}
    `;
  }

  /**
   * `key`: the letter that does the same. Disabled by `aria-disabled`, because a disabled button would drop the focus when
   * the answer ends.
   */
  #renderButton(
    name: string,
    label: string,
    drawing: TemplateResult,
    key: string,
    {onClick, pressed, disabled}: ButtonState,
  ): TemplateResult {
    return html`
      <button
        part="${name}-button"
        type="button"
        aria-label=${label}
        title="${label} (${key})"
        aria-keyshortcuts=${key}
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
const captionsIcon = icon('M4 6h16v12H4ZM7 14h5M15 14h2');
const captionsOffIcon = icon('M4 6h16v12H4ZM4 3l16 18');

register('rv-controls', CallControls);
