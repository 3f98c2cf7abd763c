/**
 * A session that plays a recorded call: it goes through the states and the words of it, with its own pauses, and asks for
 * no microphone, key or server. It stands alone as the twin of `VoiceSession` for which nobody has to be there.
 */
import {closeAudioGesture, type AudioGesture} from '../../../audio/gesture.js';
import {isAbort} from '../../../shared/abort.js';
import {Emitter} from '../../../shared/emitter.js';
import {VoiceError, asVoiceError} from '../../../shared/errors.js';
import {Store} from '../../../shared/store.js';
import type {ConversationEntry} from '../../conversation/entry.js';
import type {TranscriptFormat} from '../../conversation/export.js';
import {recogniseServerEvent} from '../../protocol/parse.js';
import type {Call} from '../call.js';
import {isRunning} from '../machine.js';
import type {VoiceSessionEvents} from '../session-events.js';
import type {EndReason, SessionState} from '../state.js';
import type {Approval} from '../tools/approvals.js';
import type {VoiceSession} from '../voice-session.js';
import {CallClock} from './call-clock.js';
import type {CallLogFile, CallRecord, LoggedError, LoggedState} from './call-log-file.js';
import {applyChange, type EntryChange} from './entry-changes.js';

/** The sound of a recorded call, as far as a replay steers it. */
export type ReplaySound = {
  /** Plays from this millisecond of the call on, or goes on from there. */
  readonly play: (position: number) => void;
  readonly pause: () => void;
  /** 0 to 1. */
  readonly setVolume: (volume: number) => void;
  readonly close: () => void;
};

export type ReplayOptions = {
  /** Brings the call; rejects with a `VoiceError`, or with the abort of `signal`. */
  readonly load: (signal: AbortSignal) => Promise<CallLogFile>;
  /** How loud it begins, 0 to 1; absent: as it was recorded. */
  readonly volume?: number | undefined;
  /** Absent: the call is played without sound. */
  readonly openSound?: (call: CallLogFile, onFailed: (error: VoiceError) => void) => ReplaySound | undefined;
};

export class ReplaySession implements Pick<VoiceSession, keyof VoiceSession> {
  readonly state = new Store<SessionState>({phase: 'idle'});
  readonly conversation = new Store<readonly ConversationEntry[]>([]);
  readonly micMuted = new Store(false);
  readonly volume: Store<number>;
  readonly pushToTalk = new Store(false);
  readonly approvals = new Store<readonly Approval[]>([]);
  /** A call that is over is made of nothing any more. */
  readonly call: VoiceSession['call'] = new Store<Call | undefined>(undefined);
  readonly #options: ReplayOptions;
  readonly #events = new Emitter<VoiceSessionEvents>();
  #playing = new AbortController();
  #startedAt = Date.now();
  #clock: CallClock | undefined;
  #sound: ReplaySound | undefined;
  #levels = {input: 0, output: 0};
  /** Nothing of the call but the state before it was played. */
  #begins = true;
  /** Where the call went on when the visitor held it. */
  #held: SessionState | undefined;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.volume = new Store(options.volume ?? 1);
    this.volume.subscribe(volume => this.#sound?.setVolume(volume));
  }

  on<Name extends keyof VoiceSessionEvents>(
    name: Name,
    listener: (payload: VoiceSessionEvents[Name]) => void,
    options: {signal?: AbortSignal} = {},
  ): () => void {
    return this.#events.on(name, listener, options);
  }

  /** Plays the call from its beginning. Never rejects: a file that cannot be played arrives as `failed` in `state`. */
  async connect(gesture?: AudioGesture): Promise<void> {
    if (gesture !== undefined) closeAudioGesture(gesture);
    if (isRunning(this.state.get())) return;
    this.#playing = new AbortController();
    const {signal} = this.#playing;
    this.conversation.set([]);
    this.state.set({phase: 'connecting', step: 'microphone', attempt: 1});
    try {
      const call = await this.#options.load(signal);
      signal.throwIfAborted();
      this.#play(call);
    } catch (failure) {
      if (signal.aborted || isAbort(failure)) return;
      this.#stop();
      this.state.set({phase: 'failed', error: asVoiceError(failure, 'config/invalid')});
    }
  }

  disconnect(reason: EndReason = 'page'): void {
    if (!isRunning(this.state.get())) return;
    this.#stop();
    this.state.set({phase: 'ended', reason});
  }

  /** Holds the call where it is. */
  pause(): void {
    const state = this.state.get();
    if (this.#clock?.isRunning !== true || state.phase !== 'live') return;
    this.#clock.hold();
    this.#sound?.pause();
    this.#held = state;
    this.state.set({phase: 'paused'});
  }

  /** Goes on. A pause that was recorded is cut short. */
  resume(): void {
    const held = this.#held;
    if (this.#clock === undefined || this.state.get().phase !== 'paused') return;
    this.#held = undefined;
    if (held === undefined) this.#clock.skipTo(({type}) => type === 'state');
    else {
      this.state.set(held);
      this.#clock.start();
    }
    this.#sound?.play(this.#clock.position);
  }

  /** Of the views alone: nobody is heard. */
  setMicMuted(muted: boolean): void {
    this.micMuted.set(muted);
  }

  levels(): {readonly input: number; readonly output: number} {
    return this.#clock?.isRunning === true ? this.#levels : {input: 0, output: 0};
  }

  async exportTranscript(format: TranscriptFormat): Promise<string> {
    const {exportTranscript} = await import('../../conversation/export.js');
    return exportTranscript(this.conversation.get(), format, this.#startedAt);
  }

  /** There is nobody to tell. */
  sendFeedback(): Promise<boolean> {
    return Promise.resolve(false);
  }

  // What a visitor or a page would do in a call changes nothing in one that is over.
  sendText = ignore;
  interrupt = ignore;
  startTalking = ignore;
  stopTalking = ignore;
  updateSession = ignore;
  updateInstructions = ignore;
  addContext = ignore;
  chooseDevice = ignore;
  toolsChanged = ignore;

  #play(call: CallLogFile): void {
    this.#startedAt = Date.parse(call.startedAt);
    this.#sound = this.#options.openSound?.(call, error => this.#events.emit('error', {error}));
    this.#sound?.setVolume(this.volume.get());
    this.#clock = new CallClock(
      call.records,
      record => this.#take(record),
      // The log was taken in the middle of the call.
      () => this.disconnect('page'),
    );
    this.#begins = true;
    this.#sound?.play(0);
    this.#clock.start();
  }

  #take(record: CallRecord): void {
    switch (record.type) {
      case 'state':
        return this.#become(revived(record.state));
      case 'entry':
      case 'words':
      case 'removed':
        return this.#change(record);
      case 'speech':
        return this.#events.emit(record.on ? 'speech-start' : 'speech-end', {speaker: record.speaker});
      case 'event':
        return this.#tell(record.event);
      case 'transport':
        return this.#events.emit('transport-change', record);
      case 'tool-progress':
        return this.#events.emit('tool-progress', record);
      case 'approvals':
        return this.approvals.set(record.approvals.map(request => ({...request, respond: ignore})));
      case 'muted':
        return this.micMuted.set(record.muted);
      case 'push-to-talk':
        return this.pushToTalk.set(record.on);
      case 'levels':
        this.#levels = record;
        return;
      case 'error':
        return this.#events.emit('error', {error: errorOf(record.error)});
      default:
      // Tools of the page are never called again: what they did is done. Kinds of a later day say nothing here.
    }
  }

  /** The first state is that before the call, the second is true since the start, and the last one ends it. */
  #become(state: SessionState): void {
    const isFirst = this.#begins && state.phase === 'connecting';
    if (state.phase === 'idle' || isFirst) {
      this.#begins = state.phase === 'idle';
      return;
    }
    if (!isRunning(state)) this.#stop();
    this.state.set(state);
  }

  #change(change: EntryChange): void {
    const entries = applyChange(this.conversation.get(), change);
    this.conversation.set(entries);
    const id = change.type === 'entry' ? change.entry.id : change.id;
    const entry = entries.find(other => other.id === id);
    if (entry) this.#events.emit('transcript', {entry, final: entry.final});
  }

  /** A file may be of anybody: events are read with the care of those that come over a line. */
  #tell(event: unknown): void {
    const known = recogniseServerEvent(event);
    if (known.kind === 'known') this.#events.emit('event', {event: known.event});
  }

  #stop(): void {
    this.#playing.abort();
    this.#clock?.hold();
    this.#sound?.close();
    this.#clock = this.#sound = this.#held = undefined;
    this.approvals.set([]);
  }
}

function revived(state: LoggedState): SessionState {
  if (state.phase === 'failed') return {...state, error: errorOf(state.error)};
  if (state.phase === 'reconnecting') return {...state, cause: errorOf(state.cause)};
  return state;
}

function errorOf({code, message, retryAfter}: LoggedError): VoiceError {
  return new VoiceError(code, {message, retryAfter});
}

function ignore(): void {
  return undefined;
}
