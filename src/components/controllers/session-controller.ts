/**
 * Owns the session of a call for the element: opens one for each call, copies its stores into the contexts and
 * its events onto the element. It stands alone because it is the only place where session and views meet.
 */
import type {ReactiveController} from 'lit';
import {closeAudioGesture, type AudioGesture} from '../../audio/gesture.js';
import {warmWorklet} from '../../audio/load-worklet.js';
import {likelyProcessors} from '../../audio/processors.js';
import type {PageSettings} from '../../config/schema.js';
import type {ConversationEntry} from '../../realtime/conversation/entry.js';
import type {RungMemory} from '../../realtime/session/rungs.js';
import type {EndReason, SessionState} from '../../realtime/session/state.js';
import type {Approval} from '../../realtime/session/tools/approvals.js';
import {VoiceSession, type PageTool} from '../../realtime/session/voice-session.js';
import {Disposers} from '../../shared/disposers.js';
import type {VoiceError} from '../../shared/errors.js';
import {callCommands} from '../call-commands.js';
import {ContextProvider} from '../context.js';
import {commandsContext, transcriptContext, viewContext, type CallHint} from '../contexts.js';
import {VoiceEndEvent, VoiceErrorEvent, VoiceStartEvent} from '../events.js';
import type {UsageKeeper} from '../figures/usage-keeper.js';
import {PageTools} from '../page-tools.js';
import {plainSettings} from '../plain-settings.js';
import type {CallCommands, CallSession, SessionFactory, ShellLink, VoiceHost} from '../shell-link.js';
import {WordsProvider} from './words-provider.js';
import {devicesOf} from './page-devices.js';
import {tellPage} from './page-events.js';
import {endReason, isSameStep} from './state-changes.js';
import {viewCommands} from './view-commands.js';

/** Where nobody was heard for so long, the microphone is looked at. */
const QUIET_MS = 6_000;

export class SessionController implements ReactiveController {
  readonly words: WordsProvider;
  /** Makes a session that needs no server, in place of one that does. */
  make: SessionFactory | undefined;
  /** Told of the session of each call before it begins, for what looks into calls. */
  onSession: ((session: CallSession) => void) | undefined;
  readonly #host: VoiceHost;
  readonly #link: ShellLink;
  readonly #view;
  readonly #transcript;
  /** What was told already: a wrong attribute is told once, not at each call. */
  readonly #told = new Set<string>();
  /** Which way worked, from call to call: each call has a session of its own. */
  readonly #memory: RungMemory = {};
  #session: CallSession | undefined;
  #devices: ReturnType<typeof devicesOf> = {};
  readonly #tools: PageTools;
  /** The tools that the session knows. */
  #offered: readonly PageTool[] = [];
  #subscriptions = new Disposers();
  #hint: CallHint | undefined;
  /** Who counts what the call takes of the provider, as soon as that is told. */
  usage: UsageKeeper | undefined;
  /** Was `voice-start` told for this call? Then `voice-end` follows, whatever happens. */
  #announced = false;

  constructor(host: VoiceHost, link: ShellLink) {
    this.#host = host;
    this.#link = link;
    this.#tools = new PageTools(host);
    const {micMuted, mode} = host;
    const modes = {written: mode === 'text', unanswered: isUnanswered(mode)};
    const view = {state: {phase: 'idle'}, micMuted, ...modes, byHand: false} as const;
    this.#view = new ContextProvider(host, viewContext, view);
    this.#transcript = new ContextProvider(host, transcriptContext, []);
    this.words = new WordsProvider(host);
    const commands = viewCommands({
      session: () => this.#session,
      commands: () => this.commands,
    });
    new ContextProvider(host, commandsContext, commands);
    host.addController(this);
    // A part that cannot be loaded is told when a call needs it.
    this.#readSettings().then(
      ({mode, transport, workletBaseUrl}) =>
        mode !== 'text' && warmWorklet(likelyProcessors(mode, transport), workletBaseUrl),
      () => undefined,
    );
    void this.#readTools();
    void this.words.read(link);
  }

  get session(): CallSession | undefined {
    return this.#session;
  }

  /** What the page asks of the call. */
  get commands(): CallCommands {
    return callCommands(this.#host, {
      session: () => this.#session,
      tell: problem => this.#tellOnce(problem),
    });
  }

  get state(): SessionState {
    return this.#view.value.state;
  }

  /** Does the visitor begin and end turns by hand? */
  get byHand(): boolean {
    return this.#view.value.byHand;
  }

  /** What the visitor should know beside the state. */
  get hint(): CallHint | undefined {
    return this.#hint;
  }

  get entries(): readonly ConversationEntry[] {
    return this.#transcript.value;
  }

  /** What the visitor is asked right now. */
  get approvals(): readonly Approval[] {
    return this.#session?.approvals.get() ?? [];
  }

  /** The properties are the wish of the page; the session confirms what is muted. */
  hostUpdated(): void {
    const session = this.#session;
    if (session === undefined) return;
    if (session.micMuted.get() !== this.#host.micMuted) session.setMicMuted(this.#host.micMuted);
    // Until it is live there is nobody to tell: whatever differs then is told then.
    if (this.state.phase === 'connecting') return;
    const devices = devicesOf(this.#host);
    const before = this.#devices;
    this.#devices = devices;
    for (const kind of ['input', 'output'] as const) {
      if (devices[kind] !== before[kind]) session.chooseDevice(kind, devices[kind]);
    }
    const tools = this.#tools.all();
    if (tools === this.#offered) return;
    this.#offered = tools;
    session.toolsChanged();
  }

  /** Opens a call. What fails arrives in the state; rejects only where a part of the widget cannot be loaded. */
  async start(gesture: AudioGesture | undefined, signal: AbortSignal): Promise<void> {
    const serverUrl = this.#link.serverUrl();
    const [settings] = await Promise.all([
      this.#readSettings(),
      this.#readTools(),
      this.words.read(this.#link),
    ]);
    // Ended meanwhile; another start may be on its way.
    if (signal.aborted) {
      if (gesture !== undefined) closeAudioGesture(gesture);
      return;
    }
    const canCall = this.make !== undefined || (serverUrl !== undefined && location.protocol !== 'file:');
    if (canCall) await this.#open(settings, serverUrl ?? '').connect(gesture);
    else this.#fail((await import('../no-call.js')).whyNoCall());
  }

  end(reason: EndReason): void {
    this.#session?.disconnect(reason);
  }

  #open(settings: PageSettings, serverUrl: string): CallSession {
    const tools = this.#tools;
    const {visitorTokenSource, tokenSource, iceServers} = this.#host;
    const options = {
      settings,
      serverUrl,
      memory: this.#memory,
      takeSocket: () => this.#link.takeSocket(),
      ...{visitorTokenSource, tokenSource, iceServers},
      // Read at each call of one: a tool may be registered in mid-call.
      get tools() {
        return tools.all();
      },
      // No property: the closed widget has no use for it.
      webMcp: (this.#host.getAttribute('web-mcp') ?? 'false') !== 'false',
    };
    const session = (this.make ?? this.#host.createSession)?.(options) ?? new VoiceSession(options);
    this.onSession?.(session);
    this.#subscriptions.dispose();
    this.#subscriptions = this.#subscribe(session);
    this.#session = session;
    this.#devices = devicesOf(this.#host);
    this.#offered = tools.all();
    this.#announced = false;
    this.#hint = this.usage = undefined;
    this.#view.setValue({...this.#view.value, since: undefined});
    this.#setTranscript([]);
    return session;
  }

  #subscribe(session: CallSession): Disposers {
    const undo = tellPage(session, {
      tell: event => this.#tell(event),
      tellOnce: problem => this.#tellOnce(problem),
      follow: () => this.#follow(session),
      onUsage: usage => (this.usage = usage),
    });
    undo.defer(session.state.subscribe(() => this.#follow(session)));
    undo.defer(session.conversation.subscribe(entries => this.#setTranscript(entries)));
    undo.defer(session.micMuted.subscribe(muted => this.#onMicMuted(muted)));
    undo.defer(session.pushToTalk.subscribe(() => this.#onPushToTalk()));
    undo.defer(session.approvals.subscribe(() => this.#host.requestUpdate()));
    undo.defer(session.on('event', ({event}) => event.type === 'limits' && this.#setHint(event)));
    return undo;
  }

  #follow(session: CallSession): void {
    const state = session.state.get();
    if (state !== this.state) this.#onState(state);
  }

  /** First the state is true for views and page, then what it means is told. */
  #onState(state: SessionState): void {
    this.#setView(state);
    // The shell has told the first step of connecting already.
    if (!isSameStep(state, this.#host.state)) this.#link.become(state);
    if (state.phase === 'live' && !this.#announced) {
      this.#announced = true;
      this.#tell(new VoiceStartEvent());
      setTimeout(() => this.#lookWhetherQuiet(), QUIET_MS);
    }
    if (state.phase === 'failed') {
      const {code, message} = state.error;
      console.warn(`<realtime-voice> ${message.startsWith(code) ? '' : `${code}: `}${message}`);
      this.#tell(new VoiceErrorEvent(state.error));
    }
    if (state.phase === 'failed' || state.phase === 'ended') this.#announceEnd(state);
  }

  #announceEnd(state: Extract<SessionState, {phase: 'failed' | 'ended'}>): void {
    if (!this.#announced) return;
    this.#announced = false;
    if (state.phase === 'ended') this.#tell(new VoiceEndEvent(state.reason, state.report));
    else this.#tell(new VoiceEndEvent(endReason(state.error)));
  }

  /** Nobody was heard yet, not even the noise of a room: who listens more closely is loaded. */
  #lookWhetherQuiet(): void {
    const isHeard = this.entries.some(({role}) => role === 'user');
    if (!isHeard && this.#session?.levels().input === 0) this.#setHint('quiet');
  }

  #onMicMuted(muted: boolean): void {
    this.#host.micMuted = muted;
    this.#setView(this.state);
  }

  /** Another button takes the place of the one for the microphone. */
  #onPushToTalk(): void {
    this.#setView(this.state);
    this.#host.requestUpdate();
  }

  #setHint(hint: CallHint | undefined): void {
    this.#hint = hint;
    this.#setView(this.state);
    this.#host.requestUpdate();
  }

  #fail(error: VoiceError): void {
    this.#session = undefined;
    this.#onState({phase: 'failed', error});
  }

  #setView(state: SessionState): void {
    const {mode, micMuted} = this.#host;
    const written = mode === 'text';
    const unanswered = isUnanswered(mode);
    const byHand = !written && this.#session?.pushToTalk.get() === true;
    const {since = state.phase === 'live' ? Date.now() : undefined} = this.#view.value;
    const hint = this.#hint;
    this.#view.setValue({state, micMuted, written, unanswered, byHand, since, hint});
  }

  /** The host renders again only where the transcript appears or goes; its words are the transcript's own. */
  #setTranscript(entries: readonly ConversationEntry[]): void {
    const appears = (this.entries.length === 0) !== (entries.length === 0);
    this.#transcript.setValue(entries);
    if (appears) this.#host.requestUpdate();
  }

  async #readSettings(): Promise<PageSettings> {
    const plain = plainSettings(this.#host);
    if (plain !== undefined) return plain;
    const {readPageSettings} = await import('../page-settings.js');
    const {settings, problems} = readPageSettings(this.#host);
    for (const problem of problems) this.#tellOnce(problem);
    return settings;
  }

  async #readTools(): Promise<void> {
    for (const problem of await this.#tools.readDeclared()) this.#tellOnce(problem);
  }

  #tellOnce(problem: VoiceError): void {
    if (this.#told.has(problem.message)) return;
    this.#told.add(problem.message);
    console.warn(`<realtime-voice> ${problem.message}`);
    this.#tell(new VoiceErrorEvent(problem));
  }

  #tell(event: Event): void {
    this.#host.dispatchEvent(event);
  }
}

/** Does nobody answer, in this mode? What is said is written down, or translated. */
const isUnanswered = (mode: VoiceHost['mode']): boolean => String(mode).startsWith('trans');
