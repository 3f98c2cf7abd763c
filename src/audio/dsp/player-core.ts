/**
 * What the playback worklet does, as arithmetic without an audio thread: a queue that holds a whole answer,
 * resampling on read, and one raised-cosine envelope for every edge, so that nothing ever clicks.
 */
import {SampleFifo} from './fifo.js';
import {pcm16ToFloat} from './pcm16.js';
import {createResampler, type Resampler} from './resampler.js';

/** The rate of received sound, in Hz. */
export const SOURCE_RATE = 24_000;
/** How long every fade takes, in seconds. */
const FADE_SECONDS = 0.005;
/** Sound that must be there before playing starts, in seconds, unless the answer is shorter. */
const START_SECONDS = 0.04;
/** Source samples that are converted at a time. */
const BLOCK = 128;

/** Where playing stood: how many source samples of this item have been played. */
export type CorePosition = {readonly item: number; readonly samples: number};

export type RenderResult = 'silent' | 'playing' | 'started' | 'drained';

type Slot = {readonly item: number; readonly samples: Int16Array};
/** The source sample (counted over everything ever fed) at which an item's sound begins. */
type Boundary = {readonly item: number; readonly start: number};

export class PlayerCore {
  readonly #outputRate: number;
  readonly #resampler: Resampler;
  readonly #ready: SampleFifo;
  readonly #fade: Float32Array;
  readonly #block = new Float32Array(BLOCK);
  readonly #converted: Float32Array;
  #slots: Slot[] = [];
  #slotRead = 0;
  #queued = 0;
  #boundaries: Boundary[] = [];
  #fed = 0;
  #played = 0;
  /** Converted samples still to be dropped, so that the envelope opens on the sound and not before it. */
  #lead = 0;
  #ended = true;
  #padding = 0;
  #playing = false;
  #flushing = false;
  /** An index into `#fade`: 0 is silence. */
  #envelope = 0;

  /** `outputRate` in Hz: the rate of the audio context. */
  constructor(outputRate: number) {
    this.#outputRate = outputRate;
    this.#resampler = createResampler(SOURCE_RATE, outputRate);
    this.#converted = new Float32Array(this.#resampler.maxOutput(BLOCK));
    this.#fade = raisedCosine(Math.max(2, Math.round(outputRate * FADE_SECONDS)));
    this.#ready = new SampleFifo(this.#fade.length + 4096);
    this.#lead = this.#filterDelay(outputRate);
  }

  /** Queues sound of an item: PCM16 at 24 kHz. Sound that comes during a flush is played after it. */
  enqueue(item: number, samples: Int16Array): void {
    if (samples.length === 0) return;
    this.#slots.push({item, samples});
    this.#queued += samples.length;
    this.#ended = false;
    this.#padding = 0;
  }

  /** No more sound is coming for what is queued: play to the very end. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    // Pushes the last samples out of the filter's memory.
    this.#padding = this.#filterDelay(SOURCE_RATE);
  }

  /** Fades out and drops everything. Says where playing stood, or nothing where nothing was playing. */
  flush(): CorePosition | undefined {
    const position = this.#position();
    this.#slots = [];
    this.#slotRead = this.#queued = this.#padding = 0;
    this.#ended = true;
    this.#flushing = this.#playing;
    if (!this.#playing) this.#reset();
    return position;
  }

  /** Fills one block of output. */
  render(output: Float32Array): RenderResult {
    const wasPlaying = this.#playing;
    if (!this.#flushing) this.#convertAhead(output.length);
    if (!wasPlaying) this.#playing = this.#mayStart();
    if (!this.#playing) {
      output.fill(0);
      return 'silent';
    }
    for (let index = 0; index < output.length; index += 1) output[index] = this.#nextSample();
    if (this.#isOver()) {
      this.#reset();
      return 'drained';
    }
    return wasPlaying ? 'playing' : 'started';
  }

  /** One envelope for every edge: it closes while there is just enough sound left to close it. */
  #nextSample(): number {
    const closing = this.#flushing || this.#ready.length <= this.#fade.length;
    this.#envelope = Math.min(this.#fade.length - 1, Math.max(0, this.#envelope + (closing ? -1 : 1)));
    // A player that ran dry keeps its place: the samples that are left are played when more have come.
    if (this.#ready.length === 0 || (this.#envelope === 0 && !this.#ended)) return 0;
    this.#played += 1;
    return this.#ready.shift() * (this.#fade[this.#envelope] ?? 0);
  }

  #isOver(): boolean {
    if (this.#flushing) return this.#envelope === 0;
    return this.#ended && this.#queued === 0 && this.#padding === 0 && this.#ready.length === 0;
  }

  #mayStart(): boolean {
    const waiting = this.#fed + this.#queued;
    return waiting > 0 && (this.#ended || waiting >= START_SECONDS * SOURCE_RATE);
  }

  /** Converts enough for this block and for the fade after it, so that an end is seen before it is reached. */
  #convertAhead(frames: number): void {
    const wanted = this.#fade.length + 2 * frames;
    while (this.#ready.length < wanted && this.#ready.free >= this.#converted.length) {
      const count = this.#takeBlock();
      if (count === 0) return;
      const made = this.#resampler.process(this.#block, this.#converted, count);
      const dropped = Math.min(made, this.#lead);
      this.#lead -= dropped;
      this.#ready.write(this.#converted, made - dropped, dropped);
    }
  }

  #filterDelay(rate: number): number {
    return Math.round(this.#resampler.delaySeconds * rate);
  }

  /** The next source samples into `#block`; zeros behind the last one, to empty the filter. */
  #takeBlock(): number {
    const slot = this.#slots[0];
    if (slot === undefined) {
      const padding = Math.min(BLOCK, this.#padding);
      this.#block.fill(0, 0, padding);
      this.#padding -= padding;
      return padding;
    }
    const last = this.#boundaries.at(-1);
    if (last?.item !== slot.item) this.#boundaries.push({item: slot.item, start: this.#fed});
    const count = Math.min(BLOCK, slot.samples.length - this.#slotRead);
    pcm16ToFloat(slot.samples, this.#block, this.#slotRead, count);
    this.#slotRead += count;
    this.#fed += count;
    this.#queued -= count;
    if (this.#slotRead === slot.samples.length) {
      this.#slots.shift();
      this.#slotRead = 0;
    }
    return count;
  }

  #position(): CorePosition | undefined {
    if (!this.#playing && this.#queued === 0) return undefined;
    const heard = (this.#played / this.#outputRate) * SOURCE_RATE;
    const boundary = this.#boundaries.findLast(({start}) => start <= heard) ?? this.#boundaries[0];
    if (boundary === undefined) return {item: this.#slots[0]?.item ?? 0, samples: 0};
    return {item: boundary.item, samples: Math.floor(Math.max(0, heard - boundary.start))};
  }

  #reset(): void {
    this.#boundaries = [];
    this.#fed = this.#played = this.#envelope = 0;
    this.#lead = this.#filterDelay(this.#outputRate);
    this.#ready.clear();
    this.#resampler.reset();
    this.#playing = this.#flushing = false;
  }
}

function raisedCosine(length: number): Float32Array {
  return Float32Array.from({length}, (_, index) => (1 - Math.cos((Math.PI * index) / (length - 1))) / 2);
}
