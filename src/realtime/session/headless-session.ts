/**
 * A session for whoever draws a call by themselves: what the element reads from stores is told here by events, too. It
 * stands alone so that the element's own bundle has none of it.
 */
import type {PageSettings} from '../../config/schema.js';
import {Emitter} from '../../shared/emitter.js';
import type {VoiceError} from '../../shared/errors.js';
import type {ProviderUsage, ServerEvent} from '../protocol/server-events.js';
import type {VoiceSessionEvents} from './session-events.js';
import type {EndReason, LiveState, SessionState} from './state.js';
import {VoiceSession, type VoiceSessionOptions} from './voice-session.js';

type OwnEvents = {
  /** The call is live. It may be so again after a break, which is told by `status` alone. */
  connect: {readonly state: LiveState};
  /** The call is over, or never came to be: `error` says why where it failed. */
  disconnect: {readonly reason: EndReason | 'failed'; readonly error?: VoiceError};
  status: {readonly state: SessionState};
  /** What a response, or the writing down of a turn, took of the provider. */
  usage: {readonly usage: ProviderUsage};
};

export type HeadlessEvents = VoiceSessionEvents & OwnEvents;

export type HeadlessOptions = Omit<VoiceSessionOptions, 'settings' | 'tools'> & {
  /** As the attributes of the element, in camelCase. */
  readonly settings?: PageSettings;
  readonly tools?: VoiceSessionOptions['tools'];
};

/**
 * @example
 * const session = new VoiceSession({serverUrl: 'https://voice.example.com/api/realtime'});
 * session.on('transcript', ({entry}) => show(entry.text));
 * button.onclick = () => session.connect();
 */
export class HeadlessSession extends VoiceSession {
  readonly #own = new Emitter<OwnEvents & Pick<VoiceSessionEvents, 'error'>>();
  #isConnected = false;

  constructor({settings = {}, tools = [], ...options}: HeadlessOptions) {
    super({...options, settings, tools});
    this.state.subscribe(state => this.#onState(state));
    super.on('event', ({event}) => this.#onEvent(event));
    super.on('error', told => this.#own.emit('error', told));
  }

  override on<Name extends keyof HeadlessEvents>(
    name: Name,
    listener: (payload: HeadlessEvents[Name]) => void,
    options: {signal?: AbortSignal} = {},
  ): () => void {
    // Names that are the session's own go to it; the rest, and every error, is told here.
    return isOwn(name)
      ? this.#own.on(name, listener as never, options)
      : super.on(name, listener as never, options);
  }

  /** Microphone on: unmutes it, and starts a call where there is none. */
  async startListening(): Promise<void> {
    this.setMicMuted(false);
    await this.connect();
  }

  /** Microphone off; the call goes on. */
  stopListening(): void {
    this.setMicMuted(true);
  }

  #onState(state: SessionState): void {
    this.#own.emit('status', {state});
    if (state.phase === 'live' && !this.#isConnected) {
      this.#isConnected = true;
      this.#own.emit('connect', {state});
    }
    if (state.phase !== 'failed' && state.phase !== 'ended') return;
    this.#isConnected = false;
    if (state.phase === 'ended') {
      this.#own.emit('disconnect', {reason: state.reason});
      return;
    }
    this.#own.emit('error', {error: state.error});
    this.#own.emit('disconnect', {reason: 'failed', error: state.error});
  }

  #onEvent(event: ServerEvent): void {
    const usage =
      event.type === 'response.done'
        ? event.response.usage
        : event.type === 'conversation.item.input_audio_transcription.completed'
          ? event.usage
          : undefined;
    if (usage !== undefined) this.#own.emit('usage', {usage});
  }
}

function isOwn(name: keyof HeadlessEvents): name is keyof OwnEvents | 'error' {
  return ['connect', 'disconnect', 'status', 'usage', 'error'].includes(name);
}
