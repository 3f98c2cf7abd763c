/**
 * The shell: the closed widget and the public element. It stands alone because it is all that a page loads until
 * a visitor shows an intent; the click opens the sound here, synchronously, and the rest is imported meanwhile.
 */
import type {PropertyValues, TemplateResult} from 'lit';
import {closeAudioGesture, type AudioGesture} from '../audio/gesture.js';
import type {ConversationEntry} from '../realtime/conversation/entry.js';
import type {EndReason, SessionState} from '../realtime/session/state.js';
import type {PageTool} from '../realtime/session/voice-session.js';
import type {VoiceError} from '../shared/errors.js';
import {CommandElement} from './command-element.js';
import {describeStates} from './custom-states.js';
import {closed, type ClosedWords} from './locales/en.closed.js';
import {shellStyles} from './realtime-voice.styles.js';
import {findLanguage} from './shell-language.js';
import {resolveServerUrl} from './server-url.js';
import {VoiceBeforeStartEvent, VoiceErrorEvent, VoiceStateChangeEvent} from './shell-events.js';
import type {CallSession, LoadedCall, PageSources, SessionFactory} from './shell-link.js';
import {isLauncher, renderShell} from './shell-view.js';
import {unreachable} from './unreachable.js';
import {openVoiceGesture} from './voice-gesture.js';
import {WarmUp} from './warm-up.js';
import {replaceWords} from './words.js';

/** How long a removed element keeps its call: frameworks detach and re-insert. */
const GRACE_MS = 500;

/** What a button of the page may ask for: `<button command="--start" commandfor="…">`. */
const INVOKED = /^--(start|end|show|hide|toggle|pause|resume|interrupt)$/;

/**
 * A voice assistant: one button that starts a spoken conversation, and the words of it.
 *
 * @example
 * <script type="module" src="https://voice.example.com/realtime-voice.js"></script>
 * <realtime-voice agent="support" agent-name="Ada"></realtime-voice>
 *
 * @slot header - Above everything, for a heading or a logo.
 * @slot footer - Below everything, for a note or a link.
 * @slot launcher - What stands on the button of a floating widget, in place of the shape and the name.
 * @slot avatar - What stands on the orb: a picture or a drawing.
 * @slot consent - What is agreed to before a call, in place of the text of the widget.
 * @slot fields - What a visitor fills in before a call.
 * @slot empty - What stands in the place of the conversation before its first words.
 * @slot tools - Tools that the page declares, as scripts of JSON: nothing of them is shown.
 *
 * @csspart base - The frame.
 * @csspart orb - The living shape.
 * @csspart name - The name of the assistant.
 * @csspart status - The line that says what is happening.
 * @csspart controls - The row of buttons.
 * @csspart call-button - The button that starts and ends.
 * @csspart mute-button - The button that switches the microphone.
 * @csspart pause-button - The button that pauses and carries on.
 * @csspart interrupt-button - The button that cuts the answer short.
 * @csspart captions-button - The button that shows the words of the conversation.
 * @csspart hint - That nobody is heard, or how long the call may last; `hint-text` and `hint-button`.
 * @csspart settings-button - The button that opens the settings; `settings` is their dialog.
 * @csspart disclosure - The words "AI assistant" under the name.
 * @csspart notice - What went wrong; `notice-text` and `notice-code` are in it.
 * @csspart talk-button - The button that is held while somebody speaks, with push-to-talk.
 * @csspart write-button - Begins in writing, where there is no microphone.
 * @csspart transcript - The conversation; `entry`, `user-entry`, `assistant-entry`, `tool-entry`, `note-entry`.
 * @csspart copy-button - Copies the conversation when it is over; `download-button` saves it.
 * @csspart consent - The question before a call; `consent-title`, `consent-text`,
 *   `consent-recording`, `consent-links` and `decline-button`.
 * @csspart close-button - Closes the panel or the dialog.
 * @csspart time - The time of a call behind a closed floating widget.
 * @csspart recording - That the call is recorded, or is a recording; `record-button`, `unrecorded-button`,
 *   `download-recording-button`.
 * @csspart approval - The question whether a tool may be used; `approval-question`, `approval-details`, `allow-button` and
 *   `refuse-button`.
 * @csspart feedback - The question how a call was; `feedback-form` is in it.
 * @csspart composer - The field for a message; `composer-input` and `send-button` are in it.
 *
 * @cssprop --rv-accent - The one colour: orb, buttons, focus.
 * @cssprop --rv-on-accent - Text on the accent.
 * @cssprop --rv-surface - Behind everything.
 * @cssprop --rv-raised - Behind quiet buttons and what the visitor said.
 * @cssprop --rv-ink - Text.
 * @cssprop --rv-quiet - Text that stands back.
 * @cssprop --rv-line - Borders.
 * @cssprop --rv-danger - What ends or went wrong.
 * @cssprop --rv-radius - The corner of the frame.
 * @cssprop --rv-font - The font family.
 * @cssprop --rv-orb-size - The diameter of the orb.
 * @cssprop --rv-transcript-height - How tall the transcript may become.
 * @cssprop --rv-text-scale - What every size of text is multiplied by; the visitor may choose it, too.
 *
 * @cssstate idle - No call yet; so are connecting, live, paused, reconnecting, failed, ended.
 * @cssstate listening - Waiting for the visitor; so are hearing, thinking, speaking.
 * @cssstate mic-muted - The microphone is off.
 *
 * @fires voice-before-start - A call is about to start; cancel it, or let it wait.
 * @fires voice-start - The call is live.
 * @fires voice-state-change - What the widget is doing has changed.
 * @fires voice-transcript - An entry of the conversation is new or has changed.
 * @fires voice-speech-start - Somebody begins to speak.
 * @fires voice-speech-end - Somebody stops.
 * @fires voice-tool-call - A tool without a handler is called.
 * @fires voice-transport-change - The sound takes another way.
 * @fires voice-error - Something failed.
 * @fires voice-usage - An answer, or the writing down of a turn, has taken something of the provider.
 * @fires voice-end - The call is over.
 * @fires voice-open - The panel or the dialog is open.
 * @fires voice-close - It is closed.
 * @fires voice-recording - A recorded call is over: its sound, and what happened.
 * @fires voice-recording-change - A call is recorded from now on, or not, and why.
 * @fires voice-feedback - The visitor says how it was; cancel it, and the server is not told.
 */
export class RealtimeVoice extends CommandElement {
  static override readonly styles = shellStyles;
  static override readonly properties = {tools: {attribute: false}};

  /** What the assistant may call on this page; a running call is told when they change. */
  declare tools: readonly PageTool[];
  /** @internal Makes the session of a call: the seam at which tests put a session of their own. */
  createSession?: SessionFactory;
  /** What is heard in place of the microphone, which is not asked for then; lent: its tracks are never stopped. */
  mediaStream?: MediaStream;
  /** Asks the page's own backend who the visitor is, at the start of each guarded call; or `visitor-token-url`. */
  visitorTokenSource?: PageSources['visitorTokenSource'];
  /** Gets the client secret of a direct call from the page's own backend; or `token-url`. */
  tokenSource?: PageSources['tokenSource'];
  /** STUN and TURN servers for WebRTC, in place of those that the voice server names; read when a call starts. */
  iceServers?: PageSources['iceServers'];

  readonly #internals = this.attachInternals();
  readonly #warm = new WarmUp();
  #state: SessionState = {phase: 'idle'};
  #starting: AbortController | undefined;
  #opening = Promise.resolve();
  #loading: Promise<LoadedCall> | undefined;
  #call: LoadedCall | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #words: ClosedWords = closed;
  #translated: ClosedWords | undefined;
  #language: ReturnType<typeof findLanguage> = Promise.resolve(undefined);

  constructor() {
    super();
    this.tools = [];
    const warmUp = (): void => {
      this.#warmUp();
      // A failure is silent here: the click tries again, and tells.
      this.loadCall().catch(() => undefined);
    };
    for (const intent of ['pointerenter', 'focusin']) this.addEventListener(intent, warmUp, {once: true});
    this.addEventListener('command', event => {
      // Within the click, as the microphone wants it.
      const name = INVOKED.exec((event as CommandEvent).command)?.[1];
      if (name) void this[name as 'start']();
    });
  }

  /** What the widget is doing. */
  get state(): SessionState {
    return this.#state;
  }

  /** Is the call paused? */
  get paused(): boolean {
    return this.#state.phase === 'paused';
  }

  /** The words of both sides so far. */
  get conversation(): readonly ConversationEntry[] {
    return this.#call?.session?.conversation.get() ?? [];
  }

  /** What the present call, or the last one, has taken of the provider. */
  get usage(): LoadedCall['usage'] | undefined {
    return this.#call?.usage;
  }

  /** How quick it is, turn by turn, where the page says `metrics` or `debug`, or has asked before. */
  get stats(): LoadedCall['stats'] | undefined {
    return this.#call?.stats;
  }

  /** The session of the present or last call. */
  get session(): CallSession | undefined {
    return this.#call?.session;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#grace);
    this.#language = findLanguage(this);
    void this.#translate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#grace = setTimeout(() => this.#end('removed'), GRACE_MS);
  }

  /** With this method `moveBefore()` moves the element without the two above, and the call carries on. */
  connectedMoveCallback(): void {
    // Nothing happens: that is the point.
  }

  protected override willUpdate(): void {
    this.#words = replaceWords({...closed, ...this.#translated}, this.textContents);
    this.#describe();
  }

  /** What only a browser does: a server that renders stops behind `willUpdate()`. */
  protected override update(changed: PropertyValues): void {
    if (changed.has('open') && this.open) this.loadCall().catch(() => undefined);
    if (!this.hasUpdated || changed.has('serverUrl') || changed.has('agent')) this.#readServer();
    super.update(changed);
  }

  /** Starts a call, as the button does. Resolves when it is live or has failed; never rejects. */
  start(): Promise<void> {
    if (!this.#isStarting && !this.#isRunning()) this.#opening = this.#begin();
    return this.#opening;
  }

  /** Ends the call, or what is becoming one. */
  end(): Promise<void> {
    this.#end('page');
    return Promise.resolve();
  }

  /** Switches the microphone off; the call goes on. */
  async muteMic(): Promise<void> {
    this.micMuted = true;
    await this.updateComplete;
  }

  /** Switches the microphone on. */
  async unmuteMic(): Promise<void> {
    this.micMuted = false;
    await this.updateComplete;
  }

  /** Microphone on: unmutes it, and starts a call where there is none. */
  async startListening(): Promise<void> {
    this.micMuted = false;
    await this.start();
  }

  /** Microphone off; the call goes on. */
  stopListening(): Promise<void> {
    return this.muteMic();
  }

  /** Sends what the visitor would say, as text; starts a call where there is none. */
  async sendText(text: string): Promise<void> {
    await this.start();
    this.session?.sendText(text);
  }

  /** Lets the assistant call `tool.handler` on this page, in the running call as well. Returns the undo. */
  registerTool(tool: PageTool): () => void {
    this.tools = [...this.tools.filter(({name}) => name !== tool.name), tool];
    return () => {
      this.tools = this.tools.filter(other => other !== tool);
    };
  }

  get #isStarting(): boolean {
    return this.#starting !== undefined;
  }

  async #begin(): Promise<void> {
    const starting = (this.#starting = new AbortController());
    try {
      const asks = this.consent && this.#call?.isAgreed !== true;
      if (asks && !(await (await this.loadCall()).askConsent())) return;
      if (!starting.signal.aborted) await this.#open(starting.signal);
    } catch (cause) {
      if (this.#starting === starting) this.#fail(unreachable(cause));
    } finally {
      if (this.#starting === starting) this.#starting = undefined;
    }
  }

  /** Nothing is awaited before the sound is opened: the browser allows it only inside the click. */
  async #open(signal: AbortSignal): Promise<void> {
    const before = new VoiceBeforeStartEvent();
    if (!this.dispatchEvent(before)) return;
    try {
      if (before.waiting.length > 0) await Promise.all(before.waiting);
    } catch {
      return;
    }
    if (signal.aborted) return;
    const gesture = this.#openGesture();
    this.#warmUp();
    this.#become({phase: 'connecting', step: 'microphone', attempt: 1});
    try {
      const call = await this.loadCall();
      signal.throwIfAborted();
      await call.start(gesture, signal);
    } catch (cause) {
      if (gesture !== undefined) closeAudioGesture(gesture);
      if (this.#starting?.signal === signal) this.#fail(unreachable(cause));
    }
  }

  /** No microphone is asked for where nothing is spoken, or no call can follow: the loaded part says why. */
  #openGesture(): AudioGesture | undefined {
    const canFollow = location.protocol !== 'file:' && this.#serverUrl() !== undefined;
    return this.mode !== 'text' && canFollow ? openVoiceGesture(this) : undefined;
  }

  #end(reason: EndReason): void {
    this.#starting?.abort();
    this.#starting = undefined;
    this.#warm.close();
    if (!this.#isRunning()) return;
    this.#call?.end(reason);
    // Without a session yet, or with the one of an earlier call, nobody else says so; a listener may have started the next one.
    if (!this.#isStarting && this.#isRunning()) this.#become({phase: 'ended', reason});
  }

  protected override loadCall(): Promise<LoadedCall> {
    this.#loading ??= this.#import().catch((cause: unknown) => {
      this.#loading = undefined;
      throw cause;
    });
    return this.#loading;
  }

  async #import(): Promise<LoadedCall> {
    const {loadCall} = await import('./call.js');
    return (this.#call = loadCall(this, {
      serverUrl: () => this.#serverUrl(),
      become: state => this.#become(state),
      takeSocket: () => this.#warm.take(),
      language: () => this.#language,
    }));
  }

  /** The page's own language, or English while it is loaded and where it cannot be. */
  async #translate(): Promise<void> {
    try {
      this.#translated = await (await this.#language)?.closed();
    } catch {
      this.#translated = undefined;
    }
    this.requestUpdate();
  }

  /** A call that is played again needs none. */
  #serverUrl(): string | undefined {
    return this.replay
      ? undefined
      : resolveServerUrl(String(this.serverUrl ?? ''), import.meta.url, this.baseURI);
  }

  #readServer(): void {
    const url = this.#serverUrl();
    if (url && !this.tokenUrl && !this.tokenSource) this.#warm.readServer(url, this.agent);
  }

  /** A page opened as a file has no server to speak to. */
  #warmUp(): void {
    const url = this.#serverUrl();
    if (url) this.#warm.begin(url, this);
  }

  #isRunning(): boolean {
    return !['idle', 'failed', 'ended'].includes(this.#state.phase);
  }

  #become(state: SessionState): void {
    const previous = this.#state;
    this.#state = state;
    this.#describe();
    if (!this.#isRunning()) this.#warm.close();
    this.requestUpdate();
    this.dispatchEvent(new VoiceStateChangeEvent(state, previous));
  }

  #fail(error: VoiceError): void {
    this.#become({phase: 'failed', error});
    this.dispatchEvent(new VoiceErrorEvent(error));
  }

  #describe(): void {
    const {phase} = this.#state;
    const turn = phase === 'live' && this.#state.turn;
    describeStates(this.#internals, [phase, turn, this.micMuted && 'mic-muted']);
  }

  readonly #onCallButton = (): void => {
    if (isLauncher(this)) {
      void this.show();
      return;
    }
    this.#call?.question?.agree();
    if (this.#isRunning()) this.#end('visitor');
    else void this.start();
  };

  override render(): TemplateResult {
    const isRunning = this.#isRunning();
    return renderShell(this, this.#state, this.#words, isRunning, this.#call, this.#onCallButton);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'realtime-voice': RealtimeVoice;
  }
}
