/** The settings button: opens the settings, which are loaded at the first sign that somebody wants them. */
import {css, html, nothing, type TemplateResult} from 'lit';
import {adoptStyles} from '../adopt-styles.js';
import {buttons} from '../buttons.styles.js';
import {CallPart} from '../call-part.js';
import {icon} from '../icons.js';
import {icons} from '../icons.styles.js';
import {idleButtons} from '../idle-buttons.styles.js';
import {register} from '../register.js';
import {VoiceErrorEvent} from '../shell-events.js';
import type {ShellLink} from '../shell-link.js';
import {unreachable} from '../unreachable.js';
import type {SettingsHost, SettingsPanel} from './settings-panel.js';

/**
 * @csspart settings-button - The button.
 * @csspart settings - The dialog.
 */
export class SettingsButton extends CallPart {
  static override readonly styles = [
    buttons,
    icons,
    css`
      :host(.corner) {
        position: absolute;
        inset-block-start: 8px;
        inset-inline-start: 8px;
      }
      :host(.corner) button {
        min-inline-size: 44px;
        min-block-size: 44px;
        background: transparent;
        color: var(--_quiet);
      }
    `,
    idleButtons,
  ];

  static override readonly properties = {host: {attribute: false}, link: {attribute: false}};

  /** The element whose settings they are. */
  declare host?: SettingsHost;
  declare link?: Pick<ShellLink, 'serverUrl'>;

  protected override firstUpdated(): void {
    if (this.host) adoptStyles(this.host, rowStyles);
  }

  // What fails here is tried again, and told, by the click.
  readonly #onIntent = (): void => void import('./settings-panel.js').catch(() => undefined);

  readonly #onClick = async (): Promise<void> => {
    if (!this.#canOpen()) return;
    try {
      await import('./settings-panel.js');
      await (this.find('rv-settings-panel') as SettingsPanel | null)?.show();
    } catch (cause) {
      this.host?.dispatchEvent(new VoiceErrorEvent(unreachable(cause)));
    }
  };

  readonly #onClose = (): void => this.find('button')?.focus();

  /** Disabled by `aria-disabled`, so that the focus stays, and nothing jumps while a call is opened. */
  override render(): TemplateResult | typeof nothing {
    const words = this.wordsWith(buttonWords);
    if (words === undefined) return nothing;
    return html`
      <button
        part="settings-button"
        type="button"
        aria-label=${words.settings}
        title="${words.settings} (S)"
        aria-keyshortcuts="S"
        aria-haspopup="dialog"
        aria-disabled=${String(!this.#canOpen())}
        @pointerenter=${this.#onIntent}
        @focus=${this.#onIntent}
        @click=${this.#onClick}
      >
        ${gearIcon}
      </button>
      <rv-settings-panel
        exportparts="settings"
        .host=${this.host}
        .link=${this.link}
        @close=${this.#onClose}
      ></rv-settings-panel>
    `;
  }

  /** What is chosen while a call is opened would miss it. */
  #canOpen(): boolean {
    return this.view?.state.phase !== 'connecting';
  }
}

/** Where the buttons of a call need two rows, this one stays beside the call button: alone it would look lost. */
const rowStyles = css`
  .bar:has(rv-controls) {
    --_room: 56px;
    .call:has(~ rv-settings-button) {
      margin-inline-end: var(--_room);
    }
    rv-settings-button {
      margin-inline-start: calc(-1 * var(--_room));
    }
  }
`;

/** The same as in the panel, which has all of them: shared they would be a file of their own. */
const buttonWords = {settings: 'Settings'};

const gearIcon = icon(
  'M10.5 5.3 10.8 3.1 13.2 3.1 13.5 5.3 15.7 6.2 17.5 4.8 19.2 6.5 17.8 8.3 18.7 10.5 20.9 10.8 20.9 13.2 18.7 13.5 17.8 15.7 19.2 17.5 17.5 19.2 15.7 17.8 13.5 18.7 13.2 20.9 10.8 20.9 10.5 18.7 8.3 17.8 6.5 19.2 4.8 17.5 6.2 15.7 5.3 13.5 3.1 13.2 3.1 10.8 5.3 10.5 6.2 8.3 4.8 6.5 6.5 4.8 8.3 6.2ZM15 12a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z',
);

register('rv-settings-button', SettingsButton);
