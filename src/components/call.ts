/** The loaded part: what a call needs beside the shell, imported at the first sign that the visitor wants one. */
import './views.js';
import {html, nothing, type ReactiveController, type TemplateResult} from 'lit';
import {adoptStyles} from './adopt-styles.js';
import type {CallExtras} from './call-extras.js';
import {callStyles} from './call.styles.js';
import {SessionController} from './controllers/session-controller.js';
import type {LoadedCall, ShellLink, VoiceHost} from './shell-link.js';
import {avatar} from './shell-view.js';

/** Makes the loaded part for one element. */
export function loadCall(host: VoiceHost, link: ShellLink): LoadedCall {
  adoptStyles(host, callStyles);
  return new CallView(host, link, new SessionController(host, link));
}

/** What a page may say that not every call has. One text: it is lighter. */
const EXTRAS =
  'inputSpeech consent for debug outputSpeech settings textInput mediaStream record feedback metrics outputMuted replay volume'.split(
    ' ',
  ) as ReadonlyArray<
    | 'consent'
    | 'debug'
    | 'feedback'
    | 'for'
    | 'inputSpeech'
    | 'mediaStream'
    | 'metrics'
    | 'outputMuted'
    | 'outputSpeech'
    | 'record'
    | 'replay'
    | 'settings'
    | 'textInput'
    | 'volume'
  >;

/** The outline of a call around the call button, which stays the shell's own so that it never loses the focus. */
class CallView implements LoadedCall, ReactiveController {
  readonly #host: VoiceHost;
  readonly #link: ShellLink;
  readonly #session: SessionController;
  #loading: Promise<CallExtras> | undefined;
  #extras: CallExtras | undefined;

  constructor(host: VoiceHost, link: ShellLink, session: SessionController) {
    this.#host = host;
    this.#link = link;
    this.#session = session;
    host.addController(this);
    // A letter alone may do what a button does; how is loaded with the first key.
    const onKey = (event: KeyboardEvent): void => {
      const [target] = event.composedPath();
      import('./shortcuts.js').then(
        ({followKeys}) => followKeys(host, event, target),
        () => undefined,
      );
    };
    host.addEventListener('keydown', onKey, {once: true});
    this.hostUpdated();
  }

  readonly #onCaptions = (): void => {
    this.#host.transcript = !this.#host.transcript;
    this.#extras?.keep({transcript: this.#host.transcript});
  };

  get session(): LoadedCall['session'] {
    return this.#session.session;
  }

  get usage(): LoadedCall['usage'] {
    return this.#session.usage?.total;
  }

  get stats(): LoadedCall['stats'] {
    this.#host.metrics = true;
    return this.#extras?.stats;
  }

  get commands(): LoadedCall['commands'] {
    return this.#session.commands;
  }

  /** Whoever was at a part that goes away is at the call button then: otherwise they begin at the top of the page. */
  hostUpdate(): void {
    const root = this.#host.shadowRoot;
    if (!root?.activeElement) return;
    void this.#host.updateComplete.then(
      () => root.activeElement ?? root.querySelector<HTMLElement>('.call')?.focus(),
    );
  }

  /** What not every call has is loaded as soon as it is known that this one does; what fails is tried again. */
  hostUpdated(): void {
    if (this.#extras) this.#extras.update();
    else if (this.#wantsExtras()) this.#loadExtras().catch(() => undefined);
  }

  get question(): LoadedCall['question'] {
    return this.#extras?.question;
  }

  get isAgreed(): LoadedCall['isAgreed'] {
    return this.#extras?.isAgreed;
  }

  async askConsent(): Promise<boolean> {
    return (await this.#loadExtras()).askConsent();
  }

  renderFrame(content: TemplateResult): TemplateResult | undefined {
    return this.#extras?.renderFrame(content);
  }

  async start(...given: Parameters<LoadedCall['start']>): Promise<void> {
    // What the page has said since may want them.
    this.hostUpdated();
    const extras = await this.#loading?.catch(() => undefined);
    await (extras ?? this.#session).start(...given);
  }

  end(reason: Parameters<LoadedCall['end']>[0]): void {
    this.#session.end(reason);
  }

  renderAbove(): TemplateResult {
    const words = this.#session.words.value;
    return html`
      <div class="stage">
        ${this.#renderOrb()}
        <p part="name" class="name">
          ${this.#host.agentName ?? words.name} <small part="disclosure">${words.disclosure}</small>
        </p>
        ${statusLine} ${this.#extras?.renderNotice()}
      </div>
      ${this.#extras?.renderQuestion()} ${this.#renderTranscript()} ${this.#extras?.renderApproval()}
      ${this.#extras?.renderBehind()}
    `;
  }

  renderBefore(): TemplateResult | typeof nothing {
    if (!this.#isOpen()) return nothing;
    return html`
      ${this.#extras?.renderTalkButton()}
      <rv-controls
        .captions=${this.#host.transcript}
        @captions=${this.#onCaptions}
        exportparts="mute-button, pause-button, interrupt-button, captions-button"
      ></rv-controls>
    `;
  }

  renderAfter(): TemplateResult | typeof nothing | undefined {
    return this.#extras?.renderSettings();
  }

  renderInside(): TemplateResult {
    return html`${this.#renderOrb()}${this.#extras?.renderTime()}`;
  }

  renderBelow(): TemplateResult {
    return html`${statusLine} ${this.#extras?.renderNotice()} ${this.#extras?.renderApproval()}`;
  }

  #renderOrb(): TemplateResult {
    return html`<rv-orb class="orb" exportparts="orb">${avatar(this.#host)}</rv-orb>`;
  }

  #renderTranscript(): TemplateResult {
    if (!this.#host.transcript || this.#session.entries.length === 0) return html`<slot name="empty"></slot>`;
    return html`
      <rv-transcript
        exportparts="transcript, entry, user-entry, assistant-entry, tool-entry, note-entry"
      ></rv-transcript>
    `;
  }

  #wantsExtras(): boolean {
    const {mode, variant} = this.#host;
    const {phase} = this.#session.state;
    return (
      EXTRAS.some(name => this.#host[name]) ||
      mode === 'text' ||
      this.#session.byHand ||
      this.#session.hint !== undefined ||
      /floating|dialog/.test(variant as string) ||
      /ended|failed/.test(phase) ||
      this.#session.approvals.length > 0
    );
  }

  #loadExtras(): Promise<CallExtras> {
    this.#loading ??= import('./call-extras.js').then(({CallExtras}) => {
      this.#extras = new CallExtras(this.#host, this.#link, this.#session);
      this.hostUpdated();
      this.#host.requestUpdate();
      return this.#extras;
    });
    this.#loading.catch(() => {
      this.#loading = undefined;
      // What nobody can be asked is not done.
      this.#session.approvals.forEach(({respond}) => respond(false));
    });
    return this.#loading;
  }

  #isOpen(): boolean {
    return /live|paused|reconnecting/.test(this.#session.state.phase);
  }
}

const statusLine = html`<rv-status-line exportparts="status"></rv-status-line>`;
