/**
 * The last stretch of every output: what feeds it is ducked, brought to a volume, measured and heard. It stands
 * alone because each output ends in one, and must find it as it was when it moves to another context.
 */
import {LevelMeter} from './level-meter.js';

/** −12 dB. */
const DUCKED = 10 ** (-12 / 20);
/** Time constants, in seconds: at once but without a click, and back without being noticed. */
const DUCK_SECONDS = 0.004;
const UNDUCK_SECONDS = 0.05;
const VOLUME_SECONDS = 0.015;

export class Speaker {
  /** What is connected to this is heard. */
  readonly input: GainNode;
  /** What is heard of it, at its volume. */
  readonly output: GainNode;
  readonly #meter: LevelMeter;
  /** Where the gains are going: they themselves may still be on their way. */
  #gains = {volume: 1, duck: 1};

  /** With the volume and the ducking of the speaker `before` it, in another context. */
  constructor(context: AudioContext, before?: Speaker) {
    if (before) this.#gains = before.#gains;
    this.input = new GainNode(context, {gain: this.#gains.duck});
    this.output = new GainNode(context, {gain: this.#gains.volume});
    this.input.connect(this.output).connect(context.destination);
    this.#meter = new LevelMeter(this.output);
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#gains.volume = volume;
    glide(this.output, volume, VOLUME_SECONDS);
  }

  duck(on: boolean): void {
    this.#gains.duck = on ? DUCKED : 1;
    glide(this.input, this.#gains.duck, on ? DUCK_SECONDS : UNDUCK_SECONDS);
  }

  level(): number {
    return this.#meter.level();
  }

  close(): void {
    // Nothing is heard of it any more, by its meter either; what fed it is its maker's.
    this.output.disconnect();
  }
}

/** Brings a gain to `value`, without a click; `seconds` is the time constant. */
export function glide({gain, context}: GainNode, value: number, seconds: number): void {
  gain.setTargetAtTime(value, context.currentTime, seconds);
}
