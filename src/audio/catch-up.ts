/**
 * What was said before a line was open, for a line that only takes a track: played from the microphone's memory a
 * little faster than it was spoken, without its pauses, until it is level with the microphone itself.
 */
import {Disposers} from '../shared/disposers.js';
import {createActivity} from './dsp/activity.js';
import {createSqueezer} from './dsp/squeeze.js';
import type {CapturedChunk, PcmCapture} from './pcm-capture.js';
import type {AudioStage} from './stage.js';
import {PLAYBACK_PROCESSOR, type PlaybackCommand} from './worklets/messages.js';

/** As fast as speech may become without sounding hurried. */
const TEMPO = 1.25;
/** Closer than this to the microphone, nothing is hurried any more. */
const NEAR_MS = 100;
/** Of a pause this much stays in front of the next word: soft beginnings are in it. */
const KEPT_PAUSE_MS = 200;
const CHUNK_MS = 20;

export type CatchUpOptions = {
  readonly stage: AudioStage;
  readonly capture: PcmCapture;
  /** Nobody speaks and nothing is left to say: the microphone itself may be sent from now on. */
  readonly onLevel: () => void;
};

export class CatchUp {
  readonly #options: CatchUpOptions;
  readonly #node: AudioWorkletNode;
  readonly #destination: MediaStreamAudioDestinationNode;
  readonly #disposers = new Disposers();
  readonly #squeeze;
  readonly #activity;
  /** A pause, held back until it is clear whether anybody needs it. */
  #pause: Int16Array[] = [];
  /** When what was given to the player will have been played, by the page's clock. */
  #playedAt = 0;
  #place = 0;

  /** `stage` must have loaded its processors. Reads the memory from its beginning. */
  constructor(options: CatchUpOptions) {
    this.#options = options;
    const {stage, capture} = options;
    const {rate} = capture;
    this.#squeeze = createSqueezer(rate);
    this.#activity = createActivity(rate);
    this.#node = new AudioWorkletNode(stage.context, PLAYBACK_PROCESSOR, {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: {sourceRate: rate},
    });
    this.#destination = new MediaStreamAudioDestinationNode(stage.context, {channelCount: 1});
    this.#node.connect(this.#destination);
    this.#disposers.defer(() => this.#node.disconnect());
    this.#disposers.defer(() => capture.pace({chunkMs: 0}));
    // The memory stays in the old context: what is left of it cannot be played any more.
    this.#disposers.defer(stage.events.on('moved', () => options.onLevel()));
    capture.read({from: 0, chunkMs: CHUNK_MS}, chunk => this.#onChunk(chunk));
  }

  get track(): MediaStreamTrack | undefined {
    return this.#destination.stream.getTracks()[0];
  }

  close(): void {
    this.#disposers.dispose();
  }

  #onChunk({sound, left}: CapturedChunk): void {
    const samples = new Int16Array(sound.slice().buffer);
    let speaking = false;
    for (const sample of samples) speaking = this.#activity(sample);
    const unreadMs = this.#ms(left);
    const unheardMs = Math.max(0, this.#playedAt - performance.now());
    this.#pause.push(samples);
    if (speaking) {
      const tempo = unreadMs + unheardMs > NEAR_MS ? TEMPO : 1;
      for (const piece of this.#pause.splice(0)) this.#play(this.#squeeze(piece, tempo));
    } else if (unheardMs === 0 && unreadMs < NEAR_MS) {
      this.#options.onLevel();
    } else if (this.#pause.reduce((ms, {length}) => ms + this.#ms(length), 0) > KEPT_PAUSE_MS) {
      this.#pause.shift();
    }
  }

  #ms(samples: number): number {
    return (samples / this.#options.capture.rate) * 1000;
  }

  #play(samples: Int16Array<ArrayBuffer>): void {
    if (samples.length === 0) return;
    const command: PlaybackCommand = {
      ...{type: 'sound', itemId: '', contentIndex: 0, place: this.#place},
      samples,
    };
    this.#place += samples.length;
    this.#playedAt = Math.max(this.#playedAt, performance.now()) + this.#ms(samples.length);
    this.#node.port.postMessage(command, [samples.buffer]);
  }
}
