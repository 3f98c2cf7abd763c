/** The session: the thin conductor between the pure machine, the pure transcript and what is opened for a call. */
import {closeAudioGesture, type AudioGesture} from '../../audio/gesture.js';
import type {PageSettings} from '../../config/schema.js';
import {isAbort} from '../../shared/abort.js';
import {Emitter} from '../../shared/emitter.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import {Store} from '../../shared/store.js';
import {fatalError, responseError} from '../channels/provider-events.js';
import type {ConversationEntry} from '../conversation/entry.js';
import {NO_TRANSCRIPT, fold} from '../conversation/fold.js';
import {ResponseAsker} from '../conversation/response-asker.js';
import {truncate, userText} from '../protocol/client-events.js';
import {MAX_TEXT_LENGTH} from '../protocol/limits.js';
import type {ServerEvent, ServerEventOf} from '../protocol/server-events.js';
import {openCall, type Call} from './call.js';
import {HeardSound} from './heard-sound.js';
import {findConnector} from './find-connector.js';
import {microphoneConstraints} from './microphone-constraints.js';
import {isRunning, transition, type SessionInput} from './machine.js';
import type {VoiceSessionEvents} from './session-events.js';
import {speechEvents} from './speech-events.js';
import {SERVER_END_REASONS, type EndReason, type SessionState} from './state.js';
import {ToolRunner, type PageTool} from './tools.js';

export type {VoiceSessionEvents} from './session-events.js';
export type {PageTool, ToolCall} from './tools.js';

export type VoiceSessionOptions = {
  readonly settings: PageSettings;
  /** The tools of the page; read when a call starts. */
  readonly tools: readonly PageTool[];
  /** Where the voice server answers: an absolute URL ending in `/api/realtime`. */
  readonly serverUrl: string;
};

export class VoiceSession {
  readonly state = new Store<SessionState>({phase: 'idle'});
  readonly conversation = new Store<readonly ConversationEntry[]>([]);
  readonly micMuted: Store<boolean>;
  readonly #options: VoiceSessionOptions;
  readonly #events = new Emitter<VoiceSessionEvents>();
  #start: AbortController | undefined;
  #call: Call | undefined;
  #tools: ToolRunner | undefined;
  #sound: HeardSound | undefined;
  #responses: ResponseAsker | undefined;
  #transcript = NO_TRANSCRIPT;
  /** Does the running response have sound? Then playback, not `response.done`, says when it ends. */
  #audible = false;

  constructor(options: VoiceSessionOptions) {
    this.#options = options;
    this.micMuted = new Store(options.settings.micMuted ?? false);
    this.state.subscribe((state, previous) => {
      for (const {name, speaker} of speechEvents(state, previous)) this.#events.emit(name, {speaker});
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
    this.#transcript = NO_TRANSCRIPT;
    this.conversation.set([]);
    this.#dispatch({type: 'start'});
    try {
      const call = await this.#open(gesture, start.signal);
      if (start.signal.aborted) {
        call.close();
        return;
      }
      this.#take(call);
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
    const {input, stage} = this.#call ?? {};
    void (kind === 'input' ? input?.microphone.choose(id) : stage?.setOutputDevice(id ?? ''));
  }

  /** Says something in writing. An answer that is being spoken falls silent first. */
  sendText(text: string): void {
    if (this.#call === undefined || text.trim() === '') return;
    if (text.length > MAX_TEXT_LENGTH) {
      const message = `A message of ${text.length} characters is too long; at most ${MAX_TEXT_LENGTH} are allowed`;
      this.#events.emit('error', {error: new VoiceError('config/invalid', {message})});
      return;
    }
    this.interrupt();
    this.#call.channel.send(userText(text));
    this.#requestResponse();
  }

  /** Silences the answer at once and tells the provider how much of it was heard. */
  interrupt(): void {
    this.#interrupt({farSideCuts: false});
  }

  /** Loudness of both sides right now, 0 to 1. */
  levels(): {readonly input: number; readonly output: number} {
    const {input, leg} = this.#call ?? {};
    return {input: this.micMuted.get() ? 0 : (input?.level() ?? 0), output: leg?.output.level() ?? 0};
  }

  #open(gesture: AudioGesture | undefined, signal: AbortSignal): Promise<Call> {
    const {settings, tools, serverUrl} = this.#options;
    const onNotice = (error: VoiceError): void => this.#events.emit('error', {error});
    const {latencyHint, workletBaseUrl, outputDeviceId} = settings;
    return openCall(
      {
        mode: settings.mode ?? 'conversation',
        transport: settings.transport ?? 'auto',
        findConnector: finding => findConnector({settings, tools, serverUrl, onRefused: onNotice}, finding),
        microphone: microphoneConstraints(settings),
        ...{gesture, micMuted: this.micMuted, latencyHint, workletBaseUrl, outputDeviceId, onNotice},
        onStep: step => this.#dispatch({type: 'step', step}),
      },
      signal,
    );
  }

  #take(call: Call): void {
    this.#call = call;
    this.#audible = false;
    this.#responses = new ResponseAsker({
      send: event => call.channel.send(event),
      onRefused: detail => this.#onNotice(responseError(detail)),
    });
    this.#tools = new ToolRunner({
      tools: this.#options.tools,
      send: event => call.channel.send(event),
      offer: toolCall => this.#events.emit('tool-call', toolCall),
      onSettled: () => this.#requestResponse(),
    });
    call.channel.events.on('event', event => this.#onEvent(event));
    call.channel.events.on('notice', error => this.#onNotice(error));
    call.channel.events.on('closed', closed => this.#onClosed(closed));
    call.leg?.events.on('lost', error => this.#fail(error));
    const awaitsMore = (): boolean => this.#awaitsMore();
    this.#sound = new HeardSound({call, awaitsMore, dispatch: input => this.#dispatch(input)});
    call.leg?.output.setVolume(this.#options.settings.volume ?? 1);
    this.#dispatch({type: 'ready', micMuted: this.micMuted.get()});
    this.#events.emit('transport-change', {transport: call.transport, reason: call.reason});
  }

  #onEvent(event: ServerEvent): void {
    this.#call?.leg?.observe(event);
    this.#transcribe(event);
    this.#responses?.observe(event);
    this.#tools?.observe(event);
    this.#follow(event);
    this.#responses?.askWhenFree();
  }

  /** What an event means for the state of the call. */
  #follow(event: ServerEvent): void {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        this.#sound?.confirm();
        this.#dispatch({type: 'speech-started'});
        this.#interrupt({farSideCuts: this.#call?.answeredBy === 'provider'});
        break;
      case 'input_audio_buffer.speech_stopped':
        this.#dispatch({type: 'speech-stopped'});
        break;
      case 'input_audio_buffer.committed':
      case 'response.created':
        this.#dispatch({type: 'answer-awaited'});
        break;
      case 'response.output_audio_transcript.delta':
        this.#audible = true;
        break;
      case 'response.done':
        this.#onResponseDone(event);
        break;
      case 'error': {
        const fatal = fatalError(event.error);
        if (fatal !== undefined) this.#fail(fatal);
        break;
      }
    }
  }

  #onResponseDone({response}: ServerEventOf<'response.done'>): void {
    const toBeHeard = this.#audible && response.status !== 'cancelled';
    this.#dispatch({type: 'answer-done', more: toBeHeard || this.#awaitsMore()});
    this.#audible = false;
    if (response.status !== 'failed') return;
    const error = responseError(response.status_details?.error ?? {});
    if (error.code === 'session/failed') this.#onNotice(error);
    else this.#fail(error);
  }

  #transcribe(event: ServerEvent): void {
    const {entries: before} = this.#transcript;
    this.#transcript = fold(this.#transcript, event, Date.now());
    const {entries: after} = this.#transcript;
    this.conversation.set(after);
    const changed = after.filter(known => !before.includes(known));
    for (const entry of changed) this.#events.emit('transcript', {entry, final: entry.final});
  }

  /** Is an answer on its way that is not heard yet? */
  #awaitsMore(): boolean {
    return this.#responses?.busy === true || this.#tools?.busy === true;
  }

  #requestResponse(): void {
    this.#responses?.want();
    this.#dispatch({type: 'answer-awaited'});
    this.#responses?.askWhenFree();
  }

  /** `farSideCuts`: the provider heard the same speech and cancels by itself. */
  #interrupt({farSideCuts}: {farSideCuts: boolean}): void {
    const call = this.#call;
    const state = this.state.get();
    if (call === undefined || state.phase !== 'live') return;
    if (state.output === 'silent' && this.#responses?.responding !== true) return;
    this.#responses?.dropWish();
    if (!farSideCuts) {
      // Told even where we know of nothing: the guard may have asked already, and sound may be on its way.
      call.channel.send({type: 'response.cancel'});
      if (call.transport === 'webrtc') call.channel.send({type: 'output_audio_buffer.clear'});
    }
    void call.leg?.output.interrupt().then(playhead => {
      if (playhead === undefined) return;
      call.channel.send(truncate(playhead.itemId, playhead.contentIndex, playhead.heardMs));
    });
    this.#dispatch({type: 'interrupted'});
  }

  #onNotice(error: VoiceError): void {
    // A guard that tells of a failure does not answer what was asked before it.
    this.#responses?.giveUp();
    this.#dispatch({type: 'answer-done', more: false});
    this.#events.emit('error', {error});
  }

  #onClosed({error, reason}: {readonly error?: VoiceError; readonly reason?: string}): void {
    if (error !== undefined) this.#fail(error);
    else this.disconnect(SERVER_END_REASONS.find(known => known === reason) ?? 'server');
  }

  #fail(error: VoiceError): void {
    this.#release({type: 'failed', error});
  }

  /** Closes what is open, then says so. Were a release to throw, the visitor would still see the end. */
  #release(input: SessionInput): void {
    const call = this.#call;
    this.#start?.abort();
    this.#tools?.close();
    this.#sound?.close();
    this.#start = this.#sound = this.#tools = this.#responses = this.#call = undefined;
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
