/** The composer: what can be said can also be written, in the same call. */
import {consume} from '@lit/context';
import {LitElement, html, nothing, type TemplateResult} from 'lit';
import {query, state} from 'lit/decorators.js';
import {MAX_TEXT_LENGTH} from '../realtime/protocol/limits.js';
import {commandsContext, viewContext, wordsContext, type VoiceCommands, type VoiceView} from './contexts.js';
import {icon} from './icons.js';
import type {Words} from './locales/en.js';
import {register} from './register.js';
import {composerStyles} from './text-composer.styles.js';

/**
 * @csspart composer - The form.
 * @csspart composer-input - The field.
 * @csspart send-button - The button.
 */
export class TextComposer extends LitElement {
  static override readonly styles = composerStyles;

  @consume({context: viewContext, subscribe: true})
  protected view?: VoiceView;

  @consume({context: wordsContext, subscribe: true})
  protected words?: Words;

  @consume({context: commandsContext})
  protected commands?: VoiceCommands;

  @state()
  protected hasText = false;

  @query('input')
  protected input?: HTMLInputElement;

  readonly #onInput = (): void => {
    this.hasText = this.input?.value.trim() !== '';
  };

  readonly #onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (this.input === undefined || !this.#canSend()) return;
    this.commands?.sendText(this.input.value.trim());
    this.input.value = '';
    this.hasText = false;
  };

  override render(): TemplateResult | typeof nothing {
    if (this.words === undefined) return nothing;
    return html`
      <form part="composer" @submit=${this.#onSubmit}>
        <input
          part="composer-input"
          type="text"
          dir="auto"
          autocomplete="off"
          enterkeyhint="send"
          maxlength=${MAX_TEXT_LENGTH}
          aria-label=${this.words.message}
          placeholder=${this.words.messagePlaceholder}
          @input=${this.#onInput}
        />
        <button
          part="send-button"
          aria-label=${this.words.send}
          title=${this.words.send}
          aria-disabled=${String(!this.#canSend())}
        >
          ${sendIcon}
        </button>
      </form>
    `;
  }

  #canSend(): boolean {
    return this.hasText && this.view?.state.phase === 'live';
  }
}

const sendIcon = icon('M12 19V5M6 11l6-6 6 6');

register('rv-text-composer', TextComposer);
