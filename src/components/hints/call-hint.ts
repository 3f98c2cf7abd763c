/**
 * The hint of a call: that nobody is heard, with the way to another microphone, or how long the call may still last. It
 * stands alone, loaded when there is something to say.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {CallPart} from '../call-part.js';
import {hintWords} from '../locales/en.hints.js';
import {register} from '../register.js';
import type {SettingsHost, SettingsPanel} from '../settings/settings-panel.js';
import {VoiceErrorEvent} from '../shell-events.js';
import type {ShellLink} from '../shell-link.js';
import {unreachable} from '../unreachable.js';
import {hintStyles} from './call-hint.styles.js';
import {Silence} from './silence-controller.js';
import {TimeLeft} from './time-left-controller.js';

/**
 * @csspart hint - The frame.
 * @csspart hint-text - The sentence.
 * @csspart hint-button - Opens the choice of a microphone.
 */
export class CallHintNotice extends CallPart {
  static override readonly styles = hintStyles;
  static override readonly properties = {host: {attribute: false}, link: {attribute: false}};

  /** The element whose microphone it is. */
  declare host?: SettingsHost;
  declare link?: Pick<ShellLink, 'serverUrl'>;

  readonly #timeLeft = new TimeLeft(this, () => this.#secondsLeft());
  readonly #silence = new Silence(this, () => this.#levelNow());
  #isThere = false;

  /** The status is there before its words, or screen readers would miss them. */
  protected override firstUpdated(): void {
    this.#isThere = true;
    this.requestUpdate();
  }

  readonly #onChoose = async (): Promise<void> => {
    try {
      await import('../settings/settings-panel.js');
      await (this.find('rv-settings-panel') as SettingsPanel | null)?.show();
    } catch (cause) {
      this.host?.dispatchEvent(new VoiceErrorEvent(unreachable(cause)));
    }
  };

  readonly #onChosen = (): void => this.find('button')?.focus();

  override render(): TemplateResult | typeof nothing {
    const text = this.#isThere ? this.#text() : undefined;
    return html`
      <div part="hint" class=${text === undefined ? 'empty' : 'hint'}>
        <p part="hint-text" role="status">${text}</p>
        ${text !== undefined && this.view?.hint === 'quiet' ? this.#renderChoice() : nothing}
      </div>
    `;
  }

  #renderChoice(): TemplateResult {
    return html`
      <button part="hint-button" type="button" aria-haspopup="dialog" @click=${this.#onChoose}>
        ${this.wordsWith(hintWords)?.chooseMicrophone}
      </button>
      <rv-settings-panel
        exportparts="settings"
        .host=${this.host}
        .link=${this.link}
        .only=${'microphone'}
        @close=${this.#onChosen}
      ></rv-settings-panel>
    `;
  }

  /** Nothing is left to say once the call is over. */
  #text(): string | undefined {
    const words = this.wordsWith(hintWords);
    const {hint, state} = this.view ?? {};
    if (words === undefined || !/^(live|paused|reconnecting)$/.test(state?.phase ?? '')) return undefined;
    if (hint === 'quiet') return this.#silence.isTotal ? words.silent : undefined;
    const time = this.#timeLeft.inWords(words.lang);
    return time && words.timeLeft.replace('{time}', time);
  }

  #secondsLeft(): number | undefined {
    const hint = this.view?.hint;
    return typeof hint === 'object' ? hint.secondsLeft : undefined;
  }

  /** While the visitor has the word, and could be heard. */
  #levelNow(): number | undefined {
    const {state, micMuted, written, byHand} = this.view ?? {};
    const isOpen = state?.phase === 'live' && state.turn === 'listening' && !micMuted && !written && !byHand;
    return isOpen ? this.commands?.levels().input : undefined;
  }
}

register('rv-call-hint', CallHintNotice);
