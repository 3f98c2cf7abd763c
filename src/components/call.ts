/** The loaded part: what a call needs beside the shell, imported at the first sign that the visitor wants one. */
import {html, nothing, type ReactiveController, type TemplateResult} from 'lit';
import {callStyles} from './call.styles.js';
import {SessionController} from './controllers/session-controller.js';
import './interrupt-button.js';
import './mute-button.js';
import './orb.js';
import './problem-notice.js';
import type {LoadedCall, ShellLink, VoiceHost} from './shell-link.js';
import './status-line.js';
import './transcript-view.js';

/** Makes the loaded part for one element. */
export function loadCall(host: VoiceHost, link: ShellLink): LoadedCall {
  adoptStyles(host);
  return new CallView(host, new SessionController(host, link));
}

/** The outline of a call around the call button, which stays the shell's own so that it never loses the focus. */
class CallView implements LoadedCall, ReactiveController {
  readonly #host: VoiceHost;
  readonly #session: SessionController;

  constructor(host: VoiceHost, session: SessionController) {
    this.#host = host;
    this.#session = session;
    host.addController(this);
    this.hostUpdated();
  }

  get session(): LoadedCall['session'] {
    return this.#session.session;
  }

  get commands(): LoadedCall['commands'] {
    return this.#session.commands;
  }

  /** Parts that not every call has are loaded as soon as it is known that this one does; who fails is tried again. */
  hostUpdated(): void {
    if (this.#hasComposer()) import('./text-composer.js').catch(() => undefined);
    if (this.#hasTalkButton()) import('./talk-button.js').catch(() => undefined);
  }

  start(...[gesture, signal]: Parameters<LoadedCall['start']>): Promise<void> {
    return this.#session.start(gesture, signal);
  }

  end(reason: Parameters<LoadedCall['end']>[0]): void {
    this.#session.end(reason);
  }

  renderAbove(): TemplateResult {
    const {words} = this.#session;
    return html`
      <div class="stage">
        <rv-orb class="orb" exportparts="orb"></rv-orb>
        <p part="name" class="name">${this.#host.agentName ?? words.name}</p>
        <rv-status-line exportparts="status"></rv-status-line>
        <rv-problem-notice exportparts="notice, notice-text, notice-code"></rv-problem-notice>
      </div>
      ${this.#renderTranscript()} ${this.#renderApproval()} ${this.#renderComposer()}
    `;
  }

  renderBefore(): TemplateResult | typeof nothing {
    if (this.#host.mode === 'text' || !this.#isOpen()) return nothing;
    if (this.#hasTalkButton()) return html`<rv-talk-button exportparts="talk-button"></rv-talk-button>`;
    return html`<rv-mute-button exportparts="mute-button"></rv-mute-button>`;
  }

  renderAfter(): TemplateResult | typeof nothing {
    if (!this.#isOpen()) return nothing;
    return html`<rv-interrupt-button exportparts="interrupt-button"></rv-interrupt-button>`;
  }

  renderInside(): TemplateResult {
    return html`<rv-orb class="orb" exportparts="orb"></rv-orb>`;
  }

  renderBelow(): TemplateResult {
    return html`
      <rv-status-line exportparts="status"></rv-status-line>
      <rv-problem-notice exportparts="notice, notice-text, notice-code"></rv-problem-notice>
      ${this.#renderApproval()}
    `;
  }

  #renderTranscript(): TemplateResult | typeof nothing {
    if (!this.#host.transcript || this.#session.entries.length === 0) return nothing;
    return html`
      <rv-transcript
        exportparts="transcript, entry, user-entry, assistant-entry, tool-entry, note-entry"
      ></rv-transcript>
    `;
  }

  /** One question at a time; its element is loaded when there is one. */
  #renderApproval(): TemplateResult | typeof nothing {
    const [approval] = this.#session.session?.approvals.get() ?? [];
    if (approval === undefined) return nothing;
    return html`
      <rv-approval
        .approval=${approval}
        exportparts="approval, approval-question, approval-details, allow-button, refuse-button"
      ></rv-approval>
    `;
  }

  #renderComposer(): TemplateResult | typeof nothing {
    if (!this.#isOpen() || !this.#hasComposer()) return nothing;
    return html` <rv-text-composer exportparts="composer, composer-input, send-button"></rv-text-composer> `;
  }

  #hasComposer(): boolean {
    return this.#host.mode === 'text' || this.#host.textInput;
  }

  /** The page may say so before the call knows. */
  #hasTalkButton(): boolean {
    return this.#session.byHand;
  }

  #isOpen(): boolean {
    return ['live', 'paused', 'reconnecting'].includes(this.#session.state.phase);
  }
}

function adoptStyles({shadowRoot}: VoiceHost): void {
  const {styleSheet} = callStyles;
  if (shadowRoot === null || styleSheet === undefined) return;
  shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, styleSheet];
}
