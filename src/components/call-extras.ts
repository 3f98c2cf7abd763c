/**
 * What not every call has, around what every call has: consent, permission, notice, panel, settings, feedback, words to take
 * along, and the words of all that in the widget's language. It stands alone, loaded when the first of them is wanted.
 */
import {html, nothing, type TemplateResult} from 'lit';
import {adoptStyles} from './adopt-styles.js';
import {extrasStyles} from './call-extras.styles.js';
import type {ConsentGate} from './consent/consent-gate.js';
import type {SessionController} from './controllers/session-controller.js';
import {loadPart, once} from './parts-on-demand.js';
import type {Onlookers} from './onlookers.js';
import type {PopupFrame} from './popup/popup-frame.js';
import type {Choices} from './settings/choices.js';
import type {LoadedCall, SessionFactory, ShellLink, VoiceHost} from './shell-link.js';

export class CallExtras {
  readonly #host: VoiceHost;
  readonly #link: ShellLink;
  readonly #session: SessionController;
  #gate: ConsentGate | undefined;
  #popup: PopupFrame | undefined;
  /** Whoever looks into calls, or plays one again. */
  #onlookers: Onlookers | undefined;
  /** The browser hears nobody: who cannot speak can write. */
  #isDeaf = false;

  constructor(host: VoiceHost, link: ShellLink, session: SessionController) {
    this.#host = host;
    this.#link = link;
    this.#session = session;
    adoptStyles(host, extrasStyles);
    void this.#readWords();
  }

  /** Parts are loaded as soon as it is known that they are wanted; who fails is tried again. */
  update(): void {
    const {phase} = this.#session.state;
    const {settings, consent, transcript, outputMuted, volume} = this.#host;
    const loud = Number(volume ?? 1);
    if (outputMuted || (loud >= 0 && loud <= 1)) this.#session.session?.volume.set(outputMuted ? 0 : loud);
    const parts = [
      this.#hasComposer() && loadPart('composer'),
      this.#session.byHand && loadPart('talk'),
      phase === 'failed' && loadPart('notice'),
      transcript && this.#isOver() && loadPart('transcript'),
      this.#asksHow() && loadPart('feedback'),
      settings && this.#loadSettings(),
      consent && this.#loadGate(),
      this.#isPopup() && this.#loadPopup(),
      this.#session.hint && loadPart('hint'),
      this.#isLookedInto() && this.#loadOnlookers().then(onlookers => onlookers.update()),
      this.#hasOwnSpeech() && this.#loadSpeech(),
      this.#host.for && (this.#host.mode === 'translation' ? this.#loadDucking() : this.#loadDictation()),
    ];
    const {approvals} = this.#session;
    // What nobody can be asked is not done.
    if (approvals.length > 0)
      loadPart('approval').catch(() => approvals.forEach(({respond}) => respond(false)));
    for (const part of parts) if (part) part.catch(() => undefined);
  }

  /** How quick the call is, or the last one was. */
  get stats(): LoadedCall['stats'] {
    return this.#onlookers?.stats;
  }

  get question(): LoadedCall['question'] {
    return this.#gate?.question;
  }

  get isAgreed(): boolean {
    return this.#gate?.isAgreed === true;
  }

  /** A call that is over is played without asking: nobody is heard. */
  async askConsent(): Promise<boolean> {
    return this.#host.replay ? true : (await this.#loadGate()).ask();
  }

  /**
   * A click may come before the panel, and what is read out in front of it would be read out again inside; and before it
   * is known which microphone the visitor chose on an earlier visit.
   */
  async start(...[gesture, signal]: Parameters<LoadedCall['start']>): Promise<void> {
    const {inputDeviceId, remember, settings} = this.#host;
    if (this.#isPopup()) await this.#loadPopup().catch(() => undefined);
    if (remember && settings) await this.#loadSettings().catch(() => undefined);
    const canCall = this.#link.serverUrl() !== undefined && location.protocol !== 'file:';
    const spoken = this.#hasOwnSpeech() && canCall ? await this.#loadSpeech() : undefined;
    const onlookers = this.#isLookedInto() ? await this.#loadOnlookers() : undefined;
    this.#session.make = onlookers ? await onlookers.before(spoken) : spoken;
    const lent = gesture && this.#host.mediaStream && (await loadPart('lent')).lend(gesture, this.#host);
    await this.#session.start(lent ?? gesture, signal);
    const chosen = this.#host.inputDeviceId;
    if (chosen === inputDeviceId) return;
    this.#session.session?.chooseDevice('input', chosen ? String(chosen) : undefined);
  }

  renderFrame(content: TemplateResult): TemplateResult | undefined {
    return this.#isPopup()
      ? this.#popup?.render(content, this.#session.words.value, this.#renderSettingsButton('corner'))
      : undefined;
  }

  renderQuestion(): TemplateResult | typeof nothing {
    return this.#gate?.render() ?? nothing;
  }

  renderTalkButton(): TemplateResult | typeof nothing {
    return this.#session.byHand ? html`<rv-talk-button exportparts="talk-button"></rv-talk-button>` : nothing;
  }

  /** That a call is recorded, or was; and what went wrong, or is about to. */
  renderNotice(): TemplateResult {
    const isBehind = this.#isPopup() || this.#host.variant !== 'button';
    return html`
      ${this.#onlookers?.renderSign()}
      ${isBehind ? nothing : html`${this.#onlookers?.renderBehind()} ${this.#onlookers?.renderInspector()}`}
      ${
        this.#session.state.phase === 'failed'
          ? html`
              <rv-problem-notice
                .writable=${this.#hasComposer() && this.#host}
                exportparts="notice, notice-text, notice-code, write-button"
              ></rv-problem-notice>
            `
          : this.#renderHint()
      }
    `;
  }

  /** One question at a time; its element is loaded when there is one. */
  renderApproval(): TemplateResult | typeof nothing {
    const [approval] = this.#session.approvals;
    if (approval === undefined) return nothing;
    return html`
      <rv-approval
        .approval=${approval}
        exportparts="approval, approval-question, approval-details, allow-button, refuse-button"
      ></rv-approval>
    `;
  }

  /** What comes behind the conversation: a field while the call is open, and what is left to do when it is over. */
  renderBehind(): TemplateResult {
    const {transcript} = this.#host;
    const isOpen = /live|paused|reconnecting/.test(this.#session.state.phase);
    const actions =
      transcript && this.#isOver()
        ? html`<rv-transcript-actions exportparts="copy-button, download-button"></rv-transcript-actions>`
        : nothing;
    const sound = this.#onlookers?.renderBehind() ?? nothing;
    return html`
      ${actions === nothing && sound === nothing ? nothing : html`<div class="take">${actions} ${sound}</div>`}
      ${this.#asksHow() ? html`<rv-feedback exportparts="feedback, feedback-form"></rv-feedback>` : nothing}
      ${
        isOpen && this.#hasComposer()
          ? html`<rv-text-composer exportparts="composer, composer-input, send-button"></rv-text-composer>`
          : nothing
      }
      ${this.#onlookers?.renderInspector()}
    `;
  }

  /**
   * Before a call, too: a visitor may want another microphone from the first word on. A panel has them in its corner,
   * because six buttons would be more than a row.
   */
  renderSettings(): TemplateResult | typeof nothing {
    return this.#isPopup() && this.#popup ? nothing : this.#renderSettingsButton('row');
  }

  #renderSettingsButton(place: 'row' | 'corner'): TemplateResult | typeof nothing {
    if (!this.#host.settings) return nothing;
    return html`
      <rv-settings-button
        class=${place}
        .host=${this.#host}
        .link=${this.#link}
        exportparts="settings-button, settings"
      ></rv-settings-button>
    `;
  }

  /** Keeps what the visitor chose elsewhere than in the settings, where the page lets them choose. */
  keep(choices: Choices): void {
    if (!this.#host.settings) return;
    loadPart('kept').then(
      ({keep}) => keep(this.#host, choices),
      () => undefined,
    );
  }

  renderTime(): TemplateResult | typeof nothing {
    return this.#popup?.renderTime() ?? nothing;
  }

  #renderHint(): TemplateResult | typeof nothing {
    if (this.#session.hint === undefined) return nothing;
    return html`
      <rv-call-hint
        .host=${this.#host}
        .link=${this.#link}
        exportparts="hint, hint-text, hint-button, settings"
      ></rv-call-hint>
    `;
  }

  readonly #loadGate = once(async (): Promise<ConsentGate> => {
    const {ConsentGate} = await loadPart('consent');
    return (this.#gate = new ConsentGate(this.#host, () => this.#session.words.value));
  });

  /** The settings are there, and what the visitor chose on an earlier visit is true. */
  readonly #loadSettings = once(async (): Promise<void> => {
    const [{applyKept}] = await Promise.all([loadPart('kept'), loadPart('settings')]);
    applyKept(this.#host);
  });

  /** It goes by what the page says from then on. */
  readonly #loadDictation = once(async (): Promise<void> => {
    (await loadPart('dictation')).dictate(this.#host, this.#session.entries);
  });

  /** In the same way. */
  readonly #loadDucking = once(async (): Promise<void> => {
    (await loadPart('duck')).duckOriginal(this.#host);
  });

  /** Where one is to be played again there is no other call; a recording that cannot be is none. */
  readonly #loadOnlookers = once(async (): Promise<Onlookers> => {
    const {Onlookers} = await loadPart('onlookers');
    return (this.#onlookers = new Onlookers(this.#host, this.#session, () => this.#gate?.isRecorded));
  });

  readonly #loadSpeech = once(async (): Promise<SessionFactory> => {
    const {createSpokenSession, primeBrowserVoice} = await loadPart('speech');
    if (this.#host.outputSpeech === 'browser') primeBrowserVoice();
    return options => {
      this.#isDeaf = false;
      const onDeaf = (): void => {
        this.#isDeaf = true;
        this.#host.requestUpdate();
      };
      return createSpokenSession(options, onDeaf);
    };
  });

  #isLookedInto(): boolean {
    const {debug, metrics, record, replay} = this.#host;
    return Boolean(debug || metrics || record || replay);
  }

  /** Is speech made anywhere else than by the provider? What goes together is decided where it is loaded. */
  #hasOwnSpeech(): boolean {
    return Boolean(this.#host.inputSpeech ?? this.#host.outputSpeech);
  }

  async #loadPopup(): Promise<void> {
    const {PopupFrame} = await loadPart('popup');
    if (this.#popup) return;
    this.#popup = new PopupFrame(this.#host);
    this.#host.requestUpdate();
  }

  /** English until they are there, and where they cannot be loaded. */
  async #readWords(): Promise<void> {
    try {
      const language = await this.#link.language();
      this.#session.words.add({...(await language?.parts())});
    } catch {
      // The next page tries again.
    }
  }

  #hasComposer(): boolean {
    const {mode, replay, textInput} = this.#host;
    // Where nobody answers, nobody would read it.
    const isRead = !replay && !String(mode).startsWith('trans');
    return isRead && (mode === 'text' || textInput || this.#isDeaf);
  }

  /** Asked once, behind a call that was one. */
  #asksHow(): boolean {
    return this.#host.feedback && this.#session.state.phase === 'ended' && this.#isOver();
  }

  /** A call that had words has ended. */
  #isOver(): boolean {
    return /ended|failed/.test(this.#session.state.phase) && this.#session.entries.length > 0;
  }

  #isPopup(): boolean {
    return /^(floating|dialog)$/.test(String(this.#host.variant));
  }
}
