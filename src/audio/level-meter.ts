/** How loud a node is right now, as an ear would say: 0 is silence, 1 as loud as it gets. */
import {perceivedLevel, rms} from './dsp/rms.js';

/** About 10 ms at the usual rates: short enough to follow a syllable. */
const WINDOW = 512;

export class LevelMeter {
  readonly #analyser: AnalyserNode;
  readonly #source: AudioNode;
  readonly #samples = new Float32Array(WINDOW);

  /** Listens in on `source`, which stays its maker's. */
  constructor(source: AudioNode) {
    this.#source = source;
    this.#analyser = new AnalyserNode(source.context, {fftSize: WINDOW});
    source.connect(this.#analyser);
  }

  /** A meter for a stream; the stream is lent and goes on. */
  static ofStream(context: AudioContext, stream: MediaStream): LevelMeter {
    return new LevelMeter(context.createMediaStreamSource(stream));
  }

  level(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return perceivedLevel(rms(this.#samples));
  }

  close(): void {
    this.#source.disconnect(this.#analyser);
  }
}
