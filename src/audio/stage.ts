/**
 * The one AudioContext of a call, with its processors: everything that sounds or listens stands on it. It is
 * apart from capture and playback because both must follow when a device forces a new context.
 */
import {abortable, within} from '../shared/abort.js';
import {Emitter} from '../shared/emitter.js';
import {VoiceError} from '../shared/errors.js';
import {closeContext} from './gesture.js';
import {loadWorklet, type WorkletSource} from './load-worklet.js';
import {captureProcessor, playbackProcessor, processors} from './processors.js';

/** How often the clock of a running context is looked at: one that stands still for this long is stuck. */
const WATCH_MS = 500;
/** A new context that does not start within this time is given up, and the sound stays where it is. */
const MOVE_LIMIT_MS = 2_000;
/** An old context goes on for this long after a move, so that what it plays can fade and be handed over. */
const HANDOVER_MS = 500;

export type AudioStageEvents = {
  /** The sound stands on another context now, its processors loaded: everything must be placed anew. */
  moved: AudioContext;
  /** Something that the page asked for could not be done; the call goes on. */
  notice: VoiceError;
};

export type AudioStageOptions = {
  /** Taken over: the stage closes it. */
  readonly context: AudioContext;
  readonly latencyHint?: AudioContextLatencyCategory | undefined;
  /** Where the worklet files are, for pages that host them themselves. */
  readonly workletBaseUrl?: string | undefined;
  /** Does it begin with the microphone alone? What plays is loaded when somebody asks for it. */
  readonly onlyHears?: boolean | undefined;
};

export class AudioStage {
  readonly events = new Emitter<AudioStageEvents>();
  readonly #options: AudioStageOptions;
  readonly #closing = new AbortController();
  #context: AudioContext;
  /** What its contexts have, or are about to have. */
  readonly #loading = new Map<WorkletSource, Promise<void>>();
  #outputDeviceId = '';
  #moving = new AbortController();
  /** Where the clock of the running context stood when it was last looked at. */
  #clock = NaN;

  constructor(options: AudioStageOptions) {
    this.#options = options;
    this.#context = options.context;
    this.#watch();
  }

  get context(): AudioContext {
    return this.#context;
  }

  /**
   * Resolves when the processor that hears is registered, or the one that plays; once. Rejects with `audio/worklet-blocked`.
   */
  load(signal: AbortSignal, which: 'hears' | 'plays' = 'hears'): Promise<void> {
    const source = this.#sourceOf(which);
    let loading = this.#loading.get(source);
    if (loading === undefined) {
      // Not by the signal of who asks first: another one may still want it.
      loading = this.#loadInto(this.#context, source, this.#closing.signal).catch((failure: unknown) => {
        this.#loading.delete(source);
        throw failure;
      });
      this.#loading.set(source, loading);
    }
    return abortable(loading, signal);
  }

  /** Plays through another speaker; an empty id is the default one. What cannot be done is told as a notice. */
  setOutputDevice(id: string): Promise<void> {
    this.#outputDeviceId = id;
    return this.#playThrough(this.#context, this.#closing.signal);
  }

  /**
   * Changes to `context`, which is taken over: what is played and kept goes on there. The last one wins: devices
   * come and go faster than a context starts.
   */
  async move(context: AudioContext): Promise<void> {
    this.#moving.abort();
    this.#moving = new AbortController();
    const {signal} = this.#moving;
    try {
      this.#closing.signal.throwIfAborted();
      const ready = this.#prepare(context, signal);
      await abortable(
        within(MOVE_LIMIT_MS, ready, () => new VoiceError('audio/suspended')),
        signal,
      );
      signal.throwIfAborted();
    } catch {
      // The sound stays where it is; the next change of a device tries again.
      closeContext(context);
      return;
    }
    const old = this.#context;
    setTimeout(() => closeContext(old), HANDOVER_MS);
    this.#context = context;
    this.#clock = NaN;
    this.events.emit('moved', context);
  }

  close(): void {
    this.events.clear();
    this.#closing.abort();
    this.#moving.abort();
    closeContext(this.#context);
  }

  #sourceOf(which: 'hears' | 'plays'): WorkletSource {
    if (this.#options.onlyHears !== true) return processors;
    return which === 'plays' ? playbackProcessor : captureProcessor;
  }

  #loadInto(context: AudioContext, source: WorkletSource, signal: AbortSignal): Promise<void> {
    const {workletBaseUrl: baseUrl} = this.#options;
    return loadWorklet(context, source, {baseUrl, signal});
  }

  /** The processors last: what is asked for meanwhile follows, and what could not be loaded here need not. */
  async #prepare(context: AudioContext, signal: AbortSignal): Promise<void> {
    await Promise.all([context.resume(), this.#outputDeviceId && this.#playThrough(context, signal)]);
    for (const source of this.#loading.keys()) await this.#loadInto(context, source, signal);
  }

  async #playThrough(context: AudioContext, signal: AbortSignal): Promise<void> {
    const {chooseSpeaker} = await import('./choose-speaker.js');
    const problem = await chooseSpeaker(context, this.#outputDeviceId);
    if (problem !== undefined && !signal.aborted) this.events.emit('notice', problem);
  }

  #watch(): void {
    const {signal} = this.#closing;
    const timer = setInterval(() => this.#lookAtClock(), WATCH_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
    // Absent on insecure pages.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    devices?.addEventListener('devicechange', () => this.#onDevices(), {signal});
  }

  /**
   * A phone call, Siri or the lock screen stops the sound; when it is over, some browsers need to be asked, and
   * some run on with a clock that stands still. While it lasts (`interrupted`) asking does harm.
   */
  #lookAtClock(): void {
    const context = this.#context;
    const {state, currentTime} = context;
    const isStuck = state === 'running' && currentTime === this.#clock;
    this.#clock = state === 'running' ? currentTime : NaN;
    // A context that is closed meanwhile refuses; nobody waits for it any more.
    if (isStuck)
      context
        .suspend()
        .then(() => context.resume(), ignore)
        .catch(ignore);
    else if (state === 'suspended') context.resume().catch(ignore);
  }

  /** A headset may bring a rate of its own, and a context keeps the one that it was made with. */
  #onDevices(): void {
    const fresh = new AudioContext({latencyHint: this.#options.latencyHint ?? 'interactive'});
    if (fresh.sampleRate !== this.#context.sampleRate) {
      void this.move(fresh);
      return;
    }
    // Back at the rate that it has: a move that has begun is needed no more.
    this.#moving.abort();
    closeContext(fresh);
  }
}

function ignore(): void {
  return undefined;
}
