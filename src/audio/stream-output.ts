/**
 * The speaker side of WebRTC: a remote stream through the AudioContext, so that it can be measured, faded and
 * closed like any other sound.
 */
import {Disposers} from '../shared/disposers.js';
import {Emitter} from '../shared/emitter.js';
import {LevelMeter} from './level-meter.js';
import type {AudioOutput, AudioOutputEvents, Playhead} from './types.js';

/** The time constant of the gate: silent, to the ear, after about five of them. */
const GATE_SECONDS = 0.002;
const VOLUME_SECONDS = 0.015;

export class StreamOutput implements AudioOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  readonly #context: AudioContext;
  readonly #gate: GainNode;
  readonly #volume: GainNode;
  readonly #meter: LevelMeter;
  readonly #disposers = new Disposers();
  #playing = false;
  #isOpen = true;

  /** The stream is lent: its tracks are not stopped. */
  constructor(context: AudioContext, stream: MediaStream) {
    this.#context = context;
    const source = context.createMediaStreamSource(stream);
    this.#gate = new GainNode(context);
    this.#volume = new GainNode(context);
    source.connect(this.#gate).connect(this.#volume).connect(context.destination);
    this.#disposers.defer(() => {
      source.disconnect();
      this.#gate.disconnect();
      this.#volume.disconnect();
    });
    this.#meter = this.#disposers.use(new LevelMeter(this.#volume), meter => meter.close());
    this.#pump(stream);
  }

  /** The provider says that it began to play. */
  noteStarted(): void {
    // Behind the gate nobody hears it.
    if (!this.#isOpen) return;
    this.#playing = true;
    this.events.emit('started', undefined);
  }

  /** The provider says that nothing is left, or that it dropped the rest. */
  noteDrained(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.events.emit('drained', undefined);
  }

  /** Closes the gate; it stays closed until `reopen()`. The provider counts by itself what was heard. */
  interrupt(): Promise<Playhead | undefined> {
    this.#isOpen = false;
    this.#glide(this.#gate, 0, GATE_SECONDS);
    this.noteDrained();
    return Promise.resolve(undefined);
  }

  /** Lets sound through again: an answer that nobody interrupted begins. */
  reopen(): void {
    this.#isOpen = true;
    this.#glide(this.#gate, 1, GATE_SECONDS);
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#glide(this.#volume, volume, VOLUME_SECONDS);
  }

  level(): number {
    return this.#meter.level();
  }

  close(): void {
    this.events.clear();
    this.#disposers.dispose();
  }

  /** Web Audio hears silence from a remote stream until a media element plays it too; that one stays muted. */
  #pump(stream: MediaStream): void {
    const element = document.createElement('audio');
    element.muted = true;
    element.srcObject = stream;
    // Muted playback is always allowed; it is refused only when the element goes away first.
    element.play().catch(() => undefined);
    this.#disposers.defer(() => {
      element.pause();
      element.srcObject = null;
    });
  }

  #glide(node: GainNode, value: number, seconds: number): void {
    node.gain.cancelScheduledValues(this.#context.currentTime);
    node.gain.setTargetAtTime(value, this.#context.currentTime, seconds);
  }
}
