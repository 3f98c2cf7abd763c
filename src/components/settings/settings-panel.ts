/**
 * The settings: a dialog in which a visitor chooses devices, voice and looks. It stands alone, loaded with the first sign
 * that somebody wants it, because most visitors do not.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {CallPart} from '../call-part.js';
import {icon} from '../icons.js';
import {settingsWords} from '../locales/en.settings.js';
import {register} from '../register.js';
import type {CallCommands, ShellLink, VoiceHost} from '../shell-link.js';
import {
  changeOf,
  sessionFields,
  textSizeField,
  type Choices,
  type Field,
  type Present,
  type SettingsWords,
} from './choices.js';
import {choose} from './choose.js';
import {canChooseSpeaker, deviceOptions, followDevices, type Device, type DeviceKind} from './devices.js';
import './input-meter.js';
import {NOTHING, readOffer} from './offer.js';
import {settingsStyles} from './settings-panel.styles.js';
import {playTestTone} from './test-tone.js';

export type SettingsHost = VoiceHost & Pick<CallCommands, 'updateSession'>;

/**
 * @csspart settings - The dialog.
 *
 * @fires close - It is closed.
 */
export class SettingsPanel extends CallPart {
  static override readonly styles = settingsStyles;
  static override readonly properties = {
    host: {attribute: false},
    link: {attribute: false},
    only: {attribute: false},
  };

  declare host?: SettingsHost;
  declare link?: Pick<ShellLink, 'serverUrl'>;
  /** Nothing else is offered, where that is all that is asked for. */
  declare only?: 'microphone';

  /** Aborts when the dialog is closed; absent while it is. */
  #opened: AbortController | undefined;
  #devices: readonly Device[] = [];
  #offer = NOTHING;
  #isPlaying = false;

  /** A dialog that is taken out of the page would come back without its backdrop. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dialog()?.close();
    this.#release();
  }

  async show(): Promise<void> {
    if (this.#opened !== undefined || this.host === undefined) return;
    const {signal} = (this.#opened = new AbortController());
    followDevices(devices => this.#onDevices(devices), signal);
    if (!this.only) void this.#readOffer(this.host, signal);
    this.requestUpdate();
    await this.updateComplete;
    // Taken out of the page meanwhile.
    if (signal.aborted) return;
    this.#dialog()?.showModal();
    this.find('select, input')?.focus();
  }

  #release(): void {
    this.#opened?.abort();
    this.#opened = undefined;
    this.requestUpdate();
  }

  /** The browser has kept the answer since the page was opened. */
  async #readOffer(host: SettingsHost, signal: AbortSignal): Promise<void> {
    const offer = await readOffer(host, this.link?.serverUrl(), signal);
    if (signal.aborted) return;
    this.#offer = offer;
    this.requestUpdate();
  }

  #onDevices(devices: readonly Device[]): void {
    this.#devices = devices;
    this.requestUpdate();
  }

  /** The element shows it at once, a device keeps it where the page allows that, and a running call is told. */
  #choose(choices: Choices): void {
    const {host} = this;
    if (host === undefined) return;
    choose(host, choices);
    // What cannot be kept is true all the same, for this page.
    import('./kept-settings.js').then(
      ({keep}) => keep(host, choices),
      () => undefined,
    );
    const change = changeOf(choices);
    if (this.#isCallOpen() && Object.keys(change).length > 0) void host.updateSession(change);
    this.requestUpdate();
  }

  readonly #onSelect = ({currentTarget}: Event): void => {
    const {name, value} = currentTarget as HTMLSelectElement;
    this.#choose({[name]: value});
  };

  readonly #onCaptions = ({currentTarget}: Event): void => {
    this.#choose({transcript: (currentTarget as HTMLInputElement).checked});
  };

  readonly #onTestTone = async (): Promise<void> => {
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    await playTestTone(String(this.host?.outputDeviceId ?? '')).finally(() => (this.#isPlaying = false));
  };

  /** Closed by whatever: the button, Escape, a click beside it, or the page. */
  readonly #onClose = (): void => {
    if (this.#opened === undefined) return;
    this.#release();
    this.dispatchEvent(new Event('close'));
  };

  /** Told at once: the event of a dialog waits for a frame, which a tab that nobody sees never draws. */
  readonly #close = (): void => {
    this.#dialog()?.close();
    this.#onClose();
  };

  readonly #onCancel = (event: Event): void => {
    event.preventDefault();
    this.#close();
  };

  /** A panel or a dialog around us stays open. */
  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') event.stopPropagation();
  };

  /** Outside of a dialog's content is its backdrop, which is the dialog itself to a click. */
  readonly #onClick = ({target, currentTarget, clientX: x, clientY: y}: MouseEvent): void => {
    if (target !== currentTarget) return;
    const {left, right, top, bottom} = (currentTarget as HTMLElement).getBoundingClientRect();
    if (x < left || x > right || y < top || y > bottom) this.#close();
  };

  override render(): TemplateResult | typeof nothing {
    const {host} = this;
    const words = this.wordsWith(settingsWords);
    if (host === undefined || words === undefined) return nothing;
    return html`
      <dialog
        part="settings"
        aria-labelledby="title"
        @close=${this.#onClose}
        @cancel=${this.#onCancel}
        @click=${this.#onClick}
        @keydown=${this.#onKeyDown}
      >
        ${this.#opened === undefined ? nothing : this.#renderContent(host, words)}
      </dialog>
    `;
  }

  #renderContent(host: SettingsHost, words: SettingsWords): TemplateResult {
    const {only} = this;
    return html`
      <div class="head">
        <h2 id="title">${words[only ?? 'settings']}</h2>
        <button
          class="close"
          type="button"
          aria-label=${words.close}
          title="${words.close} (Esc)"
          @click=${this.#close}
        >
          ${closeIcon}
        </button>
      </div>
      ${host.mode === 'text' ? nothing : this.#renderMicrophone(host, words)}
      ${only ? nothing : this.#renderRest(host, words)}
    `;
  }

  #renderRest(host: SettingsHost, words: SettingsWords): TemplateResult {
    const isSpoken = host.mode !== 'text';
    return html`
      ${isSpoken ? this.#renderSpoken(host, words) : nothing}
      ${this.#renderSelect(textSizeField(host, words))}
      ${isSpoken ? this.#renderCaptions(host, words) : nothing}
    `;
  }

  #renderMicrophone(host: SettingsHost, words: SettingsWords): TemplateResult {
    const microphone = this.#renderDevices('inputDeviceId', words.microphone, 'audioinput', host, words);
    return html`<div class="device">${microphone}<rv-input-meter></rv-input-meter></div>`;
  }

  #renderSpoken(host: SettingsHost, words: SettingsWords): TemplateResult {
    return html`
      ${canChooseSpeaker() ? this.#renderSpeaker(host, words) : nothing}
      ${sessionFields(this.#offer, this.#present(host), words).map(field => this.#renderSelect(field))}
    `;
  }

  #renderSpeaker(host: SettingsHost, words: SettingsWords): TemplateResult {
    return html`
      <div class="device">
        ${this.#renderDevices('outputDeviceId', words.speaker, 'audiooutput', host, words)}
        <button class="tone" type="button" @click=${this.#onTestTone}>${words.testTone}</button>
      </div>
    `;
  }

  #renderDevices(
    name: 'inputDeviceId' | 'outputDeviceId',
    label: string,
    kind: DeviceKind,
    host: SettingsHost,
    words: SettingsWords,
  ): TemplateResult {
    const options = deviceOptions(this.#devices, kind, words);
    const chosen = String(host[name] ?? '');
    // One that is not there is not heard either.
    const value = options.some(option => option.value === chosen) ? chosen : '';
    return this.#renderSelect({name, label, value, options});
  }

  #renderSelect({name, label, value, options}: Field): TemplateResult {
    return html`
      <label>
        <span>${label}</span>
        <select name=${name} @change=${this.#onSelect}>
          ${options.map(
            option => html`
              <option
                value=${option.value}
                ?disabled=${option.isLocked === true}
                .selected=${option.value === value}
              >
                ${option.label}
              </option>
            `,
          )}
        </select>
      </label>
    `;
  }

  #renderCaptions({transcript}: SettingsHost, words: SettingsWords): TemplateResult {
    return html`
      <label class="check">
        <input type="checkbox" .checked=${transcript} @change=${this.#onCaptions} />
        <span>${words.captions}</span>
      </label>
    `;
  }

  #present(host: SettingsHost): Present {
    return {host, isOpen: this.#isCallOpen(), byHand: this.view?.byHand === true};
  }

  #isCallOpen(): boolean {
    return /^(live|paused|reconnecting)$/.test(this.view?.state.phase ?? '');
  }

  #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }
}

const closeIcon = icon('M6 6l12 12M18 6 6 18');

register('rv-settings-panel', SettingsPanel);
