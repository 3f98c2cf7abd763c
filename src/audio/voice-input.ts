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
  /** The same, where there is one. */
  readonly #memory: PcmCapture | undefined;
  readonly #disposers = new Disposers();
  #source: MediaStreamAudioSourceNode | undefined;
  #meter: LevelMeter | undefined;
  #muted = false;
  #held = false;
  #deaf = false;
  /** Where somebody was last heard to begin, or to stop. */
  #lastVoice = -1;

  private constructor(stage: AudioStage, microphone: Microphone, capture: PcmCapture | VoiceError) {
    this.#stage = stage;
    this.microphone = microphone;
    this.#capture = capture;
    if (capture instanceof PcmCapture) this.#memory = capture;
    this.#listen();
    this.#disposers.defer(() => microphone.close());
    this.#disposers.defer(() => this.#source?.disconnect());
    this.#disposers.defer(() => this.#memory?.close());
    this.#memory?.events.on('activity', ({position}) => (this.#lastVoice = position));
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
    return this.#memory !== undefined;
  }

  /** The rate of the memory, in Hz; 0 where there is none. */
  get rate(): number {
    return this.#memory?.rate ?? 0;
  }

  /** Where the memory stands right now. */
  get position(): number {
    return this.#memory?.position ?? 0;
  }

  /** Has anybody said a word from this position of the memory on, and is it kept? */
  hasSpokenSince(position: number): boolean {
    return this.#memory !== undefined && (this.#memory.speaking || this.#lastVoice >= position);
  }

  /** Where the voice began that is heard right now. */
  get speaksSince(): number | undefined {
    return this.#memory?.speaking === true ? this.#lastVoice : undefined;
  }

  /** Loudness right now, 0 to 1. */
  level(): number {
    return this.#meter?.level() ?? 0;
  }

  /** The visitor's own wish. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#silence();
  }

  /** The call is held: whatever the visitor wishes, nothing is heard. */
  setHeld(held: boolean): void {
    this.#held = held;
    this.#silence();
  }

  /** The assistant is heard, by this microphone as well. */
  setDeaf(deaf: boolean): void {
    this.#deaf = deaf;
    this.#silence();
  }

  close(): void {
    this.#disposers.dispose();
  }

  #silence(): void {
    const silent = this.#muted || this.#held || this.#deaf;
    this.microphone.setMuted(silent);
    this.#memory?.setMuted(silent);
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
    this.#memory?.listen(source);
    return true;
  }
}
