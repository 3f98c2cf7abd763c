/** The session: opens calls and ends them, one at a time, and holds what outlives each: state, words, mute. */
import {closeAudioGesture, type AudioGesture} from '../../audio/gesture.js';
import type {PageSettings} from '../../config/schema.js';
import {isAbort} from '../../shared/abort.js';
import {Emitter} from '../../shared/emitter.js';
import {asVoiceError, type VoiceError} from '../../shared/errors.js';
import {Store} from '../../shared/store.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {TranscriptFormat} from '../conversation/export.js';
import type {IceServer} from '../protocol/guarded-server.js';
import type {SpeechTaken} from '../protocol/read-aloud.js';
import type {SessionSettings} from '../protocol/session-settings.js';
import {openCall, type Call, type CallOptions} from './call.js';
import type {Connector} from './connector.js';
import {findConnector, type FirstLeg} from './find-connector.js';
import {LiveCall} from './live-call.js';
import {microphoneConstraints} from './microphone-constraints.js';
import {isRunning, transition, type SessionInput} from './machine.js';
import type {Resumption} from './resume-on-reload.js';
import type {RungMemory} from './rungs.js';
import type {Feedback} from './send-feedback.js';
import type {VoiceSessionEvents} from './session-events.js';
import {tellSpeech} from './speech-events.js';
import {SERVER_END_REASONS, type EndReason, type SessionState} from './state.js';
import type {Approval} from './tools/approvals.js';
import type {TokenSource} from './token-source.js';
import type {VisitorTokenSource} from './visitor-token.js';
import {toolDefinitions, type PageTool} from './tools/page-tool.js';

export type {VoiceSessionEvents} from './session-events.js';
export type {Approval} from './tools/approvals.js';
export type {PageTool, ToolCall, ToolProgress} from './tools/page-tool.js';

export type VoiceSessionOptions = {
  readonly settings: PageSettings;
  /** The tools of the page; read whenever they are needed. */
  readonly tools: readonly PageTool[];
  /** Offers the assistant what the page offers to agents by WebMCP, too. */
  readonly webMcp?: boolean;
  /** Where the voice server answers: an absolute URL ending in `/api/realtime`. */
  readonly serverUrl: string;
  /** What earlier calls on this page learned of the ways to connect; absent: this session's own. */
  readonly memory?: RungMemory;
  /** A socket to the guard that was opened ahead, asked for once for each socket that a call needs. */
  readonly takeSocket?: () => WebSocket | undefined;
  /** Vouches for the visitor of a guarded call, instead of `visitorTokenUrl` of the settings. */
  readonly visitorTokenSource?: VisitorTokenSource | undefined;
  /** Gets the client secret of a direct call, instead of `tokenUrl` of the settings. */
  readonly tokenSource?: TokenSource | undefined;
  /** STUN and TURN servers for WebRTC, in place of those that the voice server names. */
  readonly iceServers?: readonly IceServer[] | undefined;
  /** Opens the parts of a call: the seam at which a call without a browser is put. */
  readonly open?: (options: CallOptions, signal: AbortSignal) => Promise<Call>;
};

export class VoiceSession {
  readonly state = new Store<SessionState>({phase: 'idle'});
  readonly conversation = new Store<readonly ConversationEntry[]>([]);
  readonly micMuted: Store<boolean>;
  /** How loud the answers are, 0 to 1. */
  readonly volume: Store<number>;
  /** What the call is made of while it is open: for parts that look into calls. */
  readonly call = new Store<Call | undefined>(undefined);
  /** Does the visitor begin and end turns by hand? What the page says, until a live call knows what holds. */
  readonly pushToTalk: Store<boolean>;
  /** What the visitor is asked right now, oldest first. */
  readonly approvals = new Store<readonly Approval[]>([]);
  /** What reading answers aloud took, one for each, oldest first: of sessions whose answers the voice server speaks. */
  declare readonly readings?: Store<readonly SpeechTaken[]>;
  readonly #options: VoiceSessionOptions;
  readonly #events = new Emitter<VoiceSessionEvents>();
  readonly #memory: RungMemory;
  /** When the call began, in epoch ms. */
  #startedAt = Date.now();
  #start: AbortController | undefined;
  #live: LiveCall | undefined;
  /** Changes of a call that is not live yet. */
  #early: SessionSettings | undefined;
  /** By which the guard of the last call lets its visitor say how it was. */
  #ticket: string | undefined;
  #tools = (): readonly PageTool[] => this.#options.tools;

  constructor(options: VoiceSessionOptions) {
    this.#options = options;
    this.#memory = options.memory ?? {};
    const {micMuted = false, turnDetection, volume = 1, outputMuted} = options.settings;
    this.micMuted = new Store(micMuted);
    this.volume = new Store(outputMuted === true ? 0 : volume);
    this.volume.subscribe(loud => this.call.get()?.line.link.leg?.output.setVolume(loud));
    this.pushToTalk = new Store(turnDetection === 'push-to-talk');
    this.state.subscribe((state, previous) => {
      tellSpeech(state, previous, (name, event) => this.#events.emit(name, event));
    });
  }

  on<Name extends keyof VoiceSessionEvents>(
    name: Name,
    listener: (payload: VoiceSessionEvents[Name]) => void,
    options: {signal?: AbortSignal} = {},
  ): () => void {
    return this.#events.on(name, listener, options);
  }

  /** Opens a call. Never rejects: failures arrive in `state`. While a call runs it does nothing. */
  async connect(gesture?: AudioGesture): Promise<void> {
    if (isRunning(this.state.get())) {
      if (gesture !== undefined) closeAudioGesture(gesture);
      return;
    }
    const start = new AbortController();
    this.#start = start;
    this.#startedAt = Date.now();
    this.#ticket = this.#early = undefined;
    this.conversation.set([]);
    this.#dispatch({type: 'start'});
    try {
      const call = await this.#open(gesture, start.signal);
      if (start.signal.aborted) call.close();
      else this.#take(call);
    } catch (failure) {
      if (!start.signal.aborted && !isAbort(failure))
        this.#fail(asVoiceError(failure, 'transport/handshake'));
    }
  }

  /** Ends the call, or gives up opening it. */
  disconnect(reason: EndReason = 'page'): void {
    this.#release({type: 'ended', reason});
  }

  setMicMuted(muted: boolean): void {
    this.micMuted.set(muted);
    this.#dispatch({type: 'mic-muted', muted});
  }

  /** Hears another microphone, or plays through another speaker, from now on; absent: the default one. */
  chooseDevice(kind: 'input' | 'output', id: string | undefined): void {
    this.#live?.chooseDevice(kind, id);
  }

  /** Says something in writing. An answer that is being spoken falls silent first. */
  sendText(text: string): void {
    this.#live?.sendText(text);
  }

  /** Silences the answer at once and tells the provider how much of it was heard. */
  interrupt(): void {
    this.#live?.interrupt();
  }

  /** With push-to-talk: the visitor begins to speak. */
  startTalking(): void {
    this.#live?.talk(true);
  }

  /** With push-to-talk: the turn is over, and is answered. */
  stopTalking(): void {
    this.#live?.talk(false);
  }

  /** Nobody is heard and nothing is said until `resume()`; the call stays open. */
  pause(): void {
    this.#live?.pause(true);
  }

  resume(): void {
    this.#live?.pause(false);
  }

  /** Changes settings of the call: instructions, voice, turn detection, tools. What is left out stays; one that connects is told later. */
  updateSession(settings: SessionSettings): void {
    if (this.#live) this.#live.change(settings);
    else this.#early = {...this.#early, ...settings};
  }

  updateInstructions(instructions: string): void {
    this.updateSession({instructions});
  }

  /** Tells the assistant something about the page, without asking for an answer. */
  addContext(text: string): void {
    this.#live?.addContext(text);
  }

  /** The conversation so far as a file. Rejects with `config/invalid` where the format is none of these. */
  async exportTranscript(format: TranscriptFormat): Promise<string> {
    // Hardly anybody asks for it: nobody else loads it.
    const {exportTranscript} = await import('../conversation/export.js');
    const entries = this.conversation.get();
    // A call may be older than the page.
    return exportTranscript(entries, format, Math.min(this.#startedAt, entries[0]?.at ?? Infinity));
  }

  /**
   * Tells the server how the last call was, once for each call; the text may be empty. Resolves to whether it was told:
   * in direct access there is nobody to tell. Never rejects.
   */
  sendFeedback(feedback: Feedback): Promise<boolean> {
    return import('./send-feedback.js')
      .then(({sendFeedback}) => sendFeedback(this.#options.serverUrl, this.#ticket, feedback))
      .catch(() => false);
  }

  /** Loudness of both sides right now, 0 to 1. */
  levels(): {readonly input: number; readonly output: number} {
    return this.#live?.levels() ?? {input: 0, output: 0};
  }

  /** Other tools are registered than when the call began: the assistant is told. */
  toolsChanged(): void {
    this.updateSession({tools: toolDefinitions(this.#tools())});
  }

  #open(gesture: AudioGesture | undefined, signal: AbortSignal): Promise<Call> {
    const {settings, open = openCall} = this.#options;
    const onNotice = (error: VoiceError): void => this.#events.emit('error', {error});
    const {latencyHint, workletBaseUrl, outputDeviceId} = settings;
    return open(
      {
        mode: settings.mode ?? 'conversation',
        transport: settings.transport ?? 'auto',
        memory: this.#memory,
        findConnector: (finding, firstLeg) => this.#findConnector(onNotice, finding, signal, firstLeg),
        microphone: microphoneConstraints(settings),
        ...{gesture, micMuted: this.micMuted, latencyHint, workletBaseUrl, outputDeviceId, onNotice},
        onStep: step => this.#dispatch({type: 'step', step}),
      },
      signal,
    );
  }

  /** `call` aborts when the call is over. */
  async #findConnector(
    onRefused: (error: VoiceError) => void,
    signal: AbortSignal,
    call: AbortSignal,
    firstLeg: FirstLeg,
  ): Promise<Connector> {
    const {settings, webMcp} = this.#options;
    if (settings.singleCall === true) await this.#holdTheCall(call);
    if (settings.bargeIn === 'off') {
      const halfDuplex = await import('./half-duplex.js');
      halfDuplex.hearInTurns(this, () => this.call.get()?.input, call);
    }
    const own = (): readonly PageTool[] => this.#options.tools;
    // What the page offers to agents is offered, too, where it wants that; a call goes on without it.
    const offered =
      webMcp === true ? await import('./tools/offered-tools.js').catch(() => undefined) : undefined;
    this.#tools = (await offered?.offerTools({own, onChange: () => this.toolsChanged(), signal})) ?? own;
    const onLimit = (): void => this.disconnect('limit');
    const options = {
      ...this.#options,
      ...{firstLeg, tools: this.#tools(), onRefused, onLimit},
      onTicket: (ticket: string | undefined): void => void (this.#ticket = ticket),
    };
    const connect = (resumption?: Resumption): Promise<Connector> =>
      findConnector({...options, resumption}, signal);
    if (settings.resumeOnReload !== true) return connect();
    const {resumeOnReload} = await import('./resume-on-reload.js');
    signal.throwIfAborted();
    const {state, conversation} = this;
    return resumeOnReload({agent: settings.agent, state, conversation, events: this.#events, connect});
  }

  /** Whoever was told that the call is elsewhere, and starts again, wants it here. */
  async #holdTheCall(signal: AbortSignal): Promise<void> {
    const takeOver = this.#memory.elsewhere === true;
    this.#memory.elsewhere = false;
    const {holdTheCall} = await import('./single-call.js');
    await holdTheCall({takeOver, onTaken: error => this.#fail(error)}, signal);
  }

  #take(call: Call): void {
    this.pushToTalk.set(call.line.turns.pushToTalk === true);
    const live = new LiveCall({
      ...{call, tools: () => this.#tools(), approvals: this.approvals, events: this.#events},
      ...{state: this.state, conversation: this.conversation, micMuted: this.micMuted, volume: this.volume},
      dispatch: input => this.#dispatch(input),
      onEnded: ({error, bye}) => {
        const reason = SERVER_END_REASONS.find(known => known === bye?.reason) ?? 'server';
        if (error !== undefined) this.#fail(error);
        else this.#release({...bye, type: 'ended', reason});
      },
    });
    this.#live = live;
    this.call.set(call);
    live.begin();
    // Whoever was told that it is live may have ended it.
    if (this.#early && this.#live === live) live.change(this.#early);
  }

  #fail(error: VoiceError): void {
    this.#memory.elsewhere = error.code === 'session/elsewhere';
    this.#release({type: 'failed', error});
  }

  /** Closes what is open, then says so. Were a release to throw, the visitor would still see the end. */
  #release(input: SessionInput): void {
    const call = this.call.get();
    this.#start?.abort();
    this.#live?.close();
    this.#start = this.#live = undefined;
    this.call.set(undefined);
    try {
      call?.close();
    } finally {
      this.#dispatch(input);
    }
  }

  /** The only place where the state changes. */
  #dispatch(input: SessionInput): void {
    this.state.set(transition(this.state.get(), input));
  }
}
