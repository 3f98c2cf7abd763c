/** The composer: what can be said can also be written, in the same call. */
import {html, nothing, type TemplateResult} from 'lit';
import {CallPart} from './call-part.js';
import {MAX_TEXT_LENGTH} from '../realtime/protocol/limits.js';
import {icon} from './icons.js';
import {composerWords} from './locales/en.composer.js';
import {register} from './register.js';
import {composerStyles} from './text-composer.styles.js';

/**
 * @csspart composer - The form.
 * @csspart composer-input - The field.
 * @csspart send-button - The button.
 */
export class TextComposer extends CallPart {
  static override readonly styles = composerStyles;

  #hasText = false;

  readonly #onInput = ({currentTarget}: InputEvent): void => {
    this.#setHasText((currentTarget as HTMLInputElement).value.trim() !== '');
  };

  /** A frame may forbid forms to be sent, and then tells none: key and button are heard by themselves. */
  readonly #onKeyDown = (event: KeyboardEvent): void => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- by its name it would be the key that ends an input method's choice of words, too: Safari tells them apart by nothing else
    if (event.keyCode === ENTER) this.#onSend(event);
  };

  readonly #onSend = (event: Event): void => {
    event.preventDefault();
    const input = this.renderRoot.querySelector('input');
    if (input === null || !this.#canSend()) return;
    this.commands?.sendText(input.value.trim());
    input.value = '';
    this.#setHasText(false);
  };

  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(composerWords);
    if (words === undefined) return nothing;
    return html`
      <form part="composer" @submit=${this.#onSend}>
        <input
          part="composer-input"
          type="text"
          dir="auto"
          autocomplete="off"
          enterkeyhint="send"
          maxlength=${MAX_TEXT_LENGTH}
          aria-label=${words.message}
          placeholder=${words.messagePlaceholder}
          @input=${this.#onInput}
          @keydown=${this.#onKeyDown}
        />
        <button
          part="send-button"
          aria-label=${words.send}
          title="${words.send} (Enter)"
          aria-disabled=${String(!this.#canSend())}
          @click=${this.#onSend}
        >
          ${sendIcon}
        </button>
      </form>
    `;
  }

  #setHasText(hasText: boolean): void {
    this.#hasText = hasText;
    this.requestUpdate();
  }

  #canSend(): boolean {
    return this.#hasText && this.view?.state.phase === 'live';
  }
}

const ENTER = 13;

const sendIcon = icon('M12 19V5M6 11l6-6 6 6');

register('rv-text-composer', TextComposer);
