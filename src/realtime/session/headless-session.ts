/**
 * A session for whoever draws a call by themselves: what the element reads from stores is told here by events, too. It
 * stands alone so that the element's own bundle has none of it.
 */
import type {PageSettings} from '../../config/schema.js';
import {Emitter} from '../../shared/emitter.js';
import type {VoiceError} from '../../shared/errors.js';
import type {ProviderUsage, ServerEvent} from '../protocol/server-events.js';
import {isRunning} from './machine.js';
import type {VoiceSessionEvents} from './session-events.js';
import type {EndReason, LiveState, SessionState} from './state.js';
import {NO_USAGE, addUsage, usageOf, type CallUsage} from './usage.js';
import {VoiceSession, type VoiceSessionOptions} from './voice-session.js';

type OwnEvents = {
  /** The call is live. It may be so again after a break, which is told by `status` alone. */
  connect: {readonly state: LiveState};
  /** The call is over, or never came to be: `error` says why where it failed. */
  disconnect: {readonly reason: EndReason | 'failed'; readonly error?: VoiceError};
  status: {readonly state: SessionState};
  /**
   * What an answer, or the writing down of a turn, took of the provider, and the sums of the call with it. A guard passes on
   * what its agent exposes.
   */
  usage: {readonly of: keyof CallUsage; readonly usage: ProviderUsage; readonly total: CallUsage};
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
  #usage = NO_USAGE;

  constructor({settings = {}, tools = [], ...options}: HeadlessOptions) {
    super({...options, settings, tools});
    this.state.subscribe((state, before) => this.#onState(state, before));
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

  /** What the present call, or the last one, has taken of the provider. */
  get usage(): CallUsage {
    return this.#usage;
  }

  #onState(state: SessionState, before: SessionState): void {
    if (isRunning(state) && !isRunning(before)) this.#usage = NO_USAGE;
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
    const told = usageOf(event);
    if (told === undefined) return;
    this.#usage = addUsage(this.#usage, told.of, told.usage);
    this.#own.emit('usage', {...told, total: this.#usage});
  }
}

function isOwn(name: keyof HeadlessEvents): name is keyof OwnEvents | 'error' {
  return ['connect', 'disconnect', 'status', 'usage', 'error'].includes(name);
}
