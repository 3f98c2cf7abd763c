/**
 * The one AudioContext of a call, with its processors: everything that sounds or listens stands on it. It is
 * apart from capture and playback because both must follow when a device forces a new context.
 */
import {abortable} from '../shared/abort.js';
import {Emitter} from '../shared/emitter.js';
import {VoiceError} from '../shared/errors.js';
import {setAudioSession} from './audio-session.js';
import {loadWorklet} from './load-worklet.js';
import worklet from './worklets/processors.worklet.ts?worklet';

/** How often the clock of a running context is looked at: one that stands still for this long is stuck. */
const WATCH_MS = 500;
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
};

type SinkContext = AudioContext & {setSinkId?: (id: string) => Promise<void>};

export class AudioStage {
  readonly events = new Emitter<AudioStageEvents>();
  readonly #options: AudioStageOptions;
  readonly #closing = new AbortController();
  #context: AudioContext;
  #loading: Promise<void> | undefined;
  #outputDeviceId = '';
  #moving = false;
  #clock = 0;

  constructor(options: AudioStageOptions) {
    this.#options = options;
    this.#context = options.context;
    this.#watch();
  }

  get context(): AudioContext {
    return this.#context;
  }

  /** Resolves when both processors are registered; they are loaded once. Rejects with `audio/worklet-blocked`. */
  load(signal: AbortSignal): Promise<void> {
    this.#loading ??= this.#loadInto(this.#context, signal).catch((failure: unknown) => {
      this.#loading = undefined;
      throw failure;
    });
    return this.#loading;
  }

  /** Plays through another speaker; an empty id is the default one. What cannot be done is told as a notice. */
  async setOutputDevice(id: string): Promise<void> {
    this.#outputDeviceId = id;
    const context = this.#context as SinkContext;
    try {
      if (context.setSinkId === undefined)
        throw new Error('This browser always plays through its default speaker');
      await context.setSinkId(id);
    } catch (cause) {
      const message = `output-device-id="${id}" cannot be used; the default speaker is`;
      this.events.emit('notice', new VoiceError('config/invalid', {message, cause}));
    }
  }

  /** Changes to `context`, which is taken over: what is played and kept goes on there. */
  async move(context: AudioContext): Promise<void> {
    if (this.#moving) {
      close(context);
      return;
    }
    this.#moving = true;
    const {signal} = this.#closing;
    try {
      await abortable(Promise.all([context.resume(), this.#loadInto(context, signal)]), signal);
      const old = this.#context;
      this.#context = context;
      if (this.#outputDeviceId !== '') await this.setOutputDevice(this.#outputDeviceId);
      this.events.emit('moved', context);
      setTimeout(() => close(old), HANDOVER_MS);
    } catch {
      // The sound stays where it is; the next change of a device tries again.
      close(context);
    } finally {
      this.#moving = false;
    }
  }

  close(): void {
    this.events.clear();
    this.#closing.abort();
    close(this.#context);
    setAudioSession('auto');
  }

  #loadInto(context: AudioContext, signal: AbortSignal): Promise<void> {
    const {workletBaseUrl: baseUrl} = this.#options;
    return loadWorklet(context, worklet, {baseUrl, signal});
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
    const stuck = context.state === 'running' && context.currentTime === this.#clock;
    this.#clock = context.currentTime;
    if (stuck) void context.suspend().then(() => context.resume());
    else if (context.state === 'suspended') void context.resume();
  }

  /** A headset may bring a rate of its own, and a context keeps the one that it was made with. */
  #onDevices(): void {
    const fresh = new AudioContext({latencyHint: this.#options.latencyHint ?? 'interactive'});
    if (fresh.sampleRate === this.#context.sampleRate) close(fresh);
    else void this.move(fresh);
  }
}

function close(context: AudioContext): void {
  if (context.state !== 'closed') context.close().catch(() => undefined);
}
