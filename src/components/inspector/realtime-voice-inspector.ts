/**
 * The inspector as an element of its own: opens the file of a call, whoever made it. It stands alone so that a bug report
 * can be read on a page that has no widget, no server and no key.
 */
import {LitElement, css, html, nothing, type PropertyValues, type TemplateResult} from 'lit';
import type {CallLogFile} from '../../realtime/session/log/call-log-file.js';
import {MOST_CHARACTERS, readCallLog} from '../../realtime/session/log/read-call-log.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import {VoiceErrorEvent} from '../shell-events.js';
import {tokens} from '../tokens.styles.js';
import './inspector.js';

/**
 * Shows the file of a call.
 *
 * @example
 * <script type="module" src="https://voice.example.com/realtime-voice-inspector.js"></script>
 * <realtime-voice-inspector src="call.json"></realtime-voice-inspector>
 *
 * @attr src - The address of a file; from another origin it needs CORS.
 *
 * @csspart problem - Why a file cannot be shown.
 * @csspart inspector - The panel.
 * @csspart export-button - Saves the call as a file.
 *
 * @fires voice-error - The file cannot be loaded, or is no recorded call (`config/invalid`).
 */
export class RealtimeVoiceInspector extends LitElement {
  static override readonly styles = [
    tokens,
    css`
      :host {
        display: block;
        --_font: var(--rv-font, system-ui, sans-serif);
      }
      :host([hidden]) {
        display: none;
      }
      p {
        margin: 0 0 12px;
        color: light-dark(#b3261e, #ff9a90);
        font: 15px/1.45 var(--_font);
      }
    `,
  ];
  static override readonly properties = {src: {}};

  declare src?: string | null;

  #log: CallLogFile | undefined;
  #problem = '';
  #loading: AbortController | undefined;

  /** The file that is shown. */
  get log(): CallLogFile | undefined {
    return this.#log;
  }

  /** Never rejects: what is wrong with a file is shown, and told by `voice-error`. Resolves to whether it is shown. */
  async open(file: Blob, name = file instanceof File ? file.name : 'The file'): Promise<boolean> {
    this.#loading?.abort();
    const {signal} = (this.#loading = new AbortController());
    // What is too large is not read first.
    const text = file.size > MOST_CHARACTERS * 3 ? Promise.resolve('') : file.text();
    return this.#show(text, name, signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#loading?.abort();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('src') || !this.src) return;
    this.#loading?.abort();
    const {signal} = (this.#loading = new AbortController());
    void this.#show(load(this.src, signal), this.src, signal);
  }

  override render(): TemplateResult {
    return html`
      <div role="alert">${this.#problem ? html`<p part="problem">${this.#problem}</p>` : nothing}</div>
      ${
        this.#log
          ? html`<rv-inspector .log=${this.#log} exportparts="inspector, export-button"></rv-inspector>`
          : nothing
      }
    `;
  }

  /** A file that cannot be shown leaves none of the one before: nobody takes the one for the other. */
  async #show(text: Promise<string>, name: string, signal: AbortSignal): Promise<boolean> {
    try {
      const log = readCallLog(await text, name);
      if (signal.aborted) return false;
      [this.#log, this.#problem] = [log, ''];
    } catch (failure) {
      if (signal.aborted) return false;
      const error = asVoiceError(failure, 'config/invalid');
      [this.#log, this.#problem] = [undefined, error.message];
      this.dispatchEvent(new VoiceErrorEvent(error));
    }
    this.requestUpdate();
    return this.#log !== undefined;
  }
}

async function load(src: string, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(src, {signal});
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await response.text();
  } catch (cause) {
    throw new VoiceError('config/invalid', {
      message: `src="${src}" cannot be loaded (${String(cause)}): look whether it is there, and allows this origin`,
      cause,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'realtime-voice-inspector': RealtimeVoiceInspector;
  }
}
