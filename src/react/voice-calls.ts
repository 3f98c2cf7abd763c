/**
 * The calls of one component: what it shows of them, and what it asks of them. It stands alone, with nothing of React in it,
 * because a call is older than a render, and is not opened, ended or told of because somebody renders.
 */
import {closeAudioGesture, openAudioGesture, type AudioGesture} from '../audio/gesture.js';
import {resolveServerUrl} from '../components/server-url.js';
import type {PageSettings} from '../config/schema.js';
import type {TranscriptFormat} from '../realtime/conversation/export.js';
import type {SessionSettings} from '../realtime/protocol/session-settings.js';
import type {HeadlessEvents, HeadlessSession} from '../realtime/session/headless-session.js';
import {isRunning} from '../realtime/session/machine.js';
import {microphoneConstraints} from '../realtime/session/microphone-constraints.js';
import type {RungMemory} from '../realtime/session/rungs.js';
import type {EndReason, SessionState} from '../realtime/session/state.js';
import type {VoiceSessionOptions} from '../realtime/session/voice-session.js';
import {abortable} from '../shared/abort.js';
import {Disposers} from '../shared/disposers.js';
import {VoiceError} from '../shared/errors.js';
import {AudioOutlet} from './audio-outlet.js';
import {settingsOf, type HookSession, type VoiceHookOptions} from './hook-options.js';
import {LatestTools} from './latest-tools.js';
import {eventOf} from './names.js';
import {preloadWhenIdle} from './preload.js';
import {RunningCall} from './running-call.js';
import {NO_CALL, withParts, type VoiceSnapshot} from './snapshot.js';

/** Who tells of each event: the session itself, or its state. */
const TOLD_BY: Readonly<Record<keyof HeadlessEvents, 'session' | 'state'>> = {
  connect: 'state',
  disconnect: 'state',
  status: 'state',
  error: 'session',
  event: 'session',
  transcript: 'session',
  usage: 'session',
  'speech-start': 'session',
  'speech-end': 'session',
  'tool-call': 'session',
  'tool-progress': 'session',
  'transport-change': 'session',
};

export class VoiceCalls {
  readonly #listeners = new Set<() => void>();
  readonly #tools = new LatestTools();
  readonly #audio = new AudioOutlet(cause => {
    this.#tell('error', {error: asError(cause)});
  });
  /** Which way worked, from call to call. */
  readonly #memory: RungMemory = {};
  /** What the component said last. */
  #options: VoiceHookOptions;
  /** Where the component has changed its mind about it. */
  #wantsMuted: boolean | undefined;
  #snapshot: VoiceSnapshot;
  #starting: AbortController | undefined;
  #opening: Promise<void> = Promise.resolve();
  #call: RunningCall | undefined;
  #subscriptions = new Disposers();
  /** Was `connect` told of this call? */
  #announced = false;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #isGone = false;

  constructor(options: VoiceHookOptions) {
    this.#options = options;
    this.#snapshot = withParts(NO_CALL, {isMicMuted: options.micMuted === true});
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly snapshot = (): VoiceSnapshot => this.#snapshot;

  /** To be given to an `<audio>`, through which the answers are heard then. */
  get audioRef(): AudioOutlet['ref'] {
    return this.#audio.ref;
  }

  /** What the component says from now on. Nothing is sent yet: a render may be one of many. */
  take(options: VoiceHookOptions): void {
    const {micMuted} = this.#options;
    this.#options = options;
    if (options.micMuted !== micMuted && options.micMuted !== undefined) this.#wantsMuted = options.micMuted;
  }

  /** Tells the far side what is new in what was taken. */
  follow(): void {
    const muted = this.#wantsMuted;
    this.#wantsMuted = undefined;
    if (muted !== undefined) this.#setMicMuted(muted);
    this.#call?.follow(settingsOf(this.#options), this.#tools.offer(this.#options.tools));
  }

  /**
   * The component is there. Returns what is done when it is not: its call ends, unless it is there again at once, as under
   * `StrictMode`, where everything is mounted twice.
   */
  mount(): () => void {
    clearTimeout(this.#leaving);
    this.#isGone = false;
    const stopWaiting = this.#options.preload === true ? preloadWhenIdle() : undefined;
    return () => {
      stopWaiting?.();
      this.#leaving = setTimeout(() => {
        this.#isGone = true;
        this.#end('removed');
      });
    };
  }

  /** Opens a call. Resolves when it is live or has failed, which `state` tells; never rejects. To be called in a click. */
  readonly connect = (): Promise<void> => {
    if (!this.#isGone && !isRunning(this.#snapshot.state)) this.#opening = this.#open();
    return this.#opening;
  };

  /** Ends the call, or gives up opening it. */
  readonly disconnect = (): void => this.#end('page');

  /** Sends what the visitor would say, as text; opens a call where there is none. */
  readonly sendText = async (text: string): Promise<void> => {
    await this.connect();
    this.#session?.sendText(text);
  };

  /** Cuts the answer short. */
  readonly interrupt = (): void => this.#session?.interrupt();

  /** Switches the microphone off; the call goes on. */
  readonly muteMic = (): void => this.#setMicMuted(true);

  readonly unmuteMic = (): void => this.#setMicMuted(false);

  /** Nobody is heard and nothing is said until `resume()`; the call stays open. */
  readonly pause = (): void => this.#session?.pause();

  readonly resume = (): void => this.#session?.resume();

  /** With push-to-talk: the visitor begins to speak. */
  readonly startTalking = (): void => this.#session?.startTalking();

  /** With push-to-talk: the turn is over, and is answered. */
  readonly stopTalking = (): void => this.#session?.stopTalking();

  /** Tells the assistant something about the page, without asking for an answer. */
  readonly addContext = (text: string): void => this.#session?.addContext(text);

  /** Changes settings of this call alone; what the component says in its options is sent by itself. */
  readonly updateSession = (settings: SessionSettings): void => this.#session?.updateSession(settings);

  /** The conversation so far as a file; empty where there was none yet. Rejects where the format is none. */
  readonly exportTranscript = async (format: TranscriptFormat): Promise<string> =>
    (await this.#session?.exportTranscript(format)) ?? '';

  /** Loudness of both sides right now, 0 to 1: read it in a frame of an animation, not in a render. */
  readonly levels = (): {readonly input: number; readonly output: number} =>
    this.#session?.levels() ?? {input: 0, output: 0};

  get #session(): HookSession | undefined {
    return this.#call?.session;
  }

  async #open(): Promise<void> {
    const {signal} = (this.#starting = new AbortController());
    this.#subscriptions.dispose();
    this.#call = undefined;
    this.#announced = false;
    this.#show({conversation: [], approvals: []});
    this.#become({phase: 'connecting', step: 'microphone', attempt: 1});
    let gesture: AudioGesture | undefined;
    try {
      // Nothing is awaited before: a browser allows sound only inside the click.
      gesture = this.#openGesture();
      this.#audio.warm();
      // Whoever gives up does not wait for what is loaded: the microphone is closed at once.
      const make = await abortable(this.#load(), signal);
      signal.throwIfAborted();
      await this.#begin(make).connect(gesture);
    } catch (cause) {
      if (gesture !== undefined) closeAudioGesture(gesture);
      if (!signal.aborted) this.#become({phase: 'failed', error: asError(cause)});
    }
  }

  /** A session that a page makes by itself asks for no microphone here: it has its own way. */
  #openGesture(): AudioGesture | undefined {
    const {mode, latencyHint, createSession} = this.#options;
    if (mode === 'text' || createSession !== undefined || !('AudioContext' in globalThis)) return undefined;
    try {
      return openAudioGesture({microphone: microphoneConstraints(settingsOf(this.#options)), latencyHint});
    } catch (cause) {
      throw new VoiceError('config/invalid', {message: String(cause), cause});
    }
  }

  async #load(): Promise<(options: VoiceSessionOptions) => HookSession> {
    const {createSession} = this.#options;
    if (createSession !== undefined) return createSession;
    const {VoiceSession} = await import('../session.js');
    return options => new VoiceSession(options);
  }

  #begin(make: (options: VoiceSessionOptions) => HookSession): HookSession {
    const {webMcp = false, visitorTokenSource: source, tokenSource, iceServers, tools} = this.#options;
    const call = new RunningCall(make, {
      ...{webMcp, iceServers, memory: this.#memory, serverUrl: this.#serverUrl()},
      settings: this.#settings(),
      tools: this.#tools.offer(tools),
      // Of another render it may know a newer token.
      ...(source && {visitorTokenSource: agent => (this.#options.visitorTokenSource ?? source)(agent)}),
      ...(tokenSource && {
        tokenSource: (wishes, signal) => (this.#options.tokenSource ?? tokenSource)(wishes, signal),
      }),
    });
    this.#call = call;
    this.#subscriptions = this.#subscribe(call.session);
    return call.session;
  }

  #settings(): PageSettings {
    return {...settingsOf(this.#options), micMuted: this.#snapshot.isMicMuted};
  }

  #serverUrl(): string {
    const {serverUrl = '', createSession} = this.#options;
    if (createSession !== undefined) return serverUrl;
    const {baseURI} = document;
    const url = resolveServerUrl(serverUrl, baseURI, baseURI);
    if (url !== undefined) return url;
    throw new VoiceError('config/no-server', {
      message: `serverUrl="${serverUrl}" leads to no server from ${baseURI}; use an address that ends in /api/realtime`,
    });
  }

  #subscribe(session: HookSession): Disposers {
    const undo = new Disposers();
    undo.defer(session.state.subscribe((state, before) => this.#become(state, before)));
    undo.defer(session.conversation.subscribe(conversation => this.#show({conversation})));
    undo.defer(session.approvals.subscribe(approvals => this.#show({approvals})));
    undo.defer(session.micMuted.subscribe(isMicMuted => this.#show({isMicMuted})));
    undo.defer(session.call.subscribe(call => this.#audio.follow(call)));
    const names = Object.keys(TOLD_BY) as Array<keyof HeadlessEvents>;
    for (const name of names.filter(one => TOLD_BY[one] === 'session')) {
      const tell = (payload: HeadlessEvents[typeof name]): void => this.#hear(session, name, payload);
      undo.defer((session as Pick<HeadlessSession, 'on'>).on(name, tell));
    }
    return undo;
  }

  /** What ends a call is told with its state. */
  #hear<Name extends keyof HeadlessEvents>(
    session: HookSession,
    name: Name,
    payload: HeadlessEvents[Name],
  ): void {
    const state = session.state.get();
    const isTold = state.phase === 'failed' && 'error' in payload && payload.error === state.error;
    if (!isTold) this.#tell(name, payload);
  }

  /** First the state is true for the component, then what it means is told. */
  #become(state: SessionState, before?: SessionState): void {
    this.#show({state});
    this.#tell('status', {state});
    if (state.phase === 'live' && before?.phase !== 'live') this.follow();
    if (state.phase === 'live' && !this.#announced) {
      this.#announced = true;
      this.#tell('connect', {state});
    }
    if (state.phase === 'ended') this.#tell('disconnect', {reason: state.reason});
    if (state.phase === 'failed') {
      const {error} = state;
      this.#tell('error', {error});
      this.#tell('disconnect', {reason: 'failed', error});
    }
  }

  #end(reason: EndReason): void {
    const starting = this.#starting;
    starting?.abort();
    this.#session?.disconnect(reason);
    // Without a session yet nobody else says so; a handler may have opened the next one.
    if (starting === this.#starting && isRunning(this.#snapshot.state))
      this.#become({phase: 'ended', reason});
  }

  #setMicMuted(muted: boolean): void {
    this.#show({isMicMuted: muted});
    this.#session?.setMicMuted(muted);
  }

  #show(parts: Parameters<typeof withParts>[1]): void {
    this.#snapshot = withParts(this.#snapshot, parts);
    for (const listener of [...this.#listeners]) listener();
  }

  /** By the handler of the last render. One that throws ends nothing. */
  #tell<Name extends keyof HeadlessEvents>(name: Name, payload: HeadlessEvents[Name]): void {
    for (const [key, handler] of Object.entries(this.#options)) {
      if (eventOf(key) !== name || typeof handler !== 'function') continue;
      try {
        (handler as (payload: HeadlessEvents[Name]) => void)(payload);
      } catch (failure) {
        reportError(failure);
      }
    }
  }
}

/** Whatever it is: what a call is made of could not be loaded, or says itself why it cannot be. */
function asError(cause: unknown): VoiceError {
  if (cause instanceof VoiceError) return cause;
  return new VoiceError('transport/handshake', {message: 'The code of a call could not be loaded', cause});
}
