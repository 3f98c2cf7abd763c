/**
 * The visitor's side of a call: the microphone with its memory and its loudness, on the call's stage. It stands
 * alone because a leg comes and goes, and what was said must outlive it.
 */
import {Disposers} from '../shared/disposers.js';
import {VoiceError} from '../shared/errors.js';
import type {AudioGesture} from './gesture.js';
import {LevelMeter} from './level-meter.js';
import {Microphone, type MicrophoneOptions} from './microphone.js';
import {PcmCapture} from './pcm-capture.js';
import type {AudioStage} from './stage.js';

export type VoiceInputOptions = MicrophoneOptions & {
  readonly stage: AudioStage;
  readonly gesture: AudioGesture;
};

export class VoiceInput {
  readonly microphone: Microphone;
  readonly #stage: AudioStage;
  readonly #capture: PcmCapture | VoiceError;
  readonly #disposers = new Disposers();
  #source: MediaStreamAudioSourceNode | undefined;
  #meter: LevelMeter | undefined;
  #hasSpoken = false;

  private constructor(stage: AudioStage, microphone: Microphone, capture: PcmCapture | VoiceError) {
    this.#stage = stage;
    this.microphone = microphone;
    this.#capture = capture;
    this.#listen();
    this.#disposers.defer(() => microphone.close());
    this.#disposers.defer(() => this.#source?.disconnect());
    if (capture instanceof PcmCapture) {
      this.#disposers.defer(() => capture.close());
      capture.events.on('activity', ({speaking}) => (this.#hasSpoken ||= speaking));
    }
    this.#disposers.defer(microphone.events.on('changed', () => this.#listen()));
    this.#disposers.defer(
      stage.events.on('moved', () => {
        // Firefox takes no stream of another rate than the context's: one that is asked for now has it.
        if (!this.#listen()) void microphone.reopen();
      }),
    );
  }

  /** Resolves when the microphone is open and its words are kept. */
  static async open(options: VoiceInputOptions, signal: AbortSignal): Promise<VoiceInput> {
    const {stage, gesture} = options;
    // While the visitor is still asked, the processor is loaded: no word after the permission is lost.
    const capturing = PcmCapture.open(stage, signal).catch((failure: unknown) => {
      if (failure instanceof VoiceError) return failure;
      throw failure;
    });
    capturing.catch(() => undefined);
    const microphone = await Microphone.open(gesture, options, signal);
    try {
      return new VoiceInput(stage, microphone, await capturing);
    } catch (failure) {
      microphone.close();
      throw failure;
    }
  }

  /** The memory of the microphone. Throws `audio/worklet-blocked` where the page allows none. */
  get capture(): PcmCapture {
    if (this.#capture instanceof VoiceError) throw this.#capture;
    return this.#capture;
  }

  /** Is there a memory? Without one a WebRTC call begins with what is said after it is connected. */
  get remembers(): boolean {
    return this.#capture instanceof PcmCapture;
  }

  /** Has anybody said a word since the microphone was opened, and is it kept? */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Loudness right now, 0 to 1. */
  level(): number {
    return this.#meter?.level() ?? 0;
  }

  setMuted(muted: boolean): void {
    this.microphone.setMuted(muted);
    if (this.remembers) this.capture.setMuted(muted);
  }

  close(): void {
    this.#disposers.dispose();
  }

  /** Says whether the stage could take the microphone; what was heard before goes on where it could not. */
  #listen(): boolean {
    let source: MediaStreamAudioSourceNode;
    try {
      source = this.#stage.context.createMediaStreamSource(this.microphone.stream);
    } catch {
      return false;
    }
    this.#source?.disconnect();
    this.#source = source;
    this.#meter = new LevelMeter(source);
    if (this.remembers) this.capture.listen(source);
    return true;
  }
}
