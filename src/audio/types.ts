/** What the layers above know of sound: one input, one output, whatever the transport. */
import type {Emitter} from '../shared/emitter.js';

/** Where an answer was cut: what had been heard of it by then. */
export type Playhead = {
  readonly itemId: string;
  readonly contentIndex: number;
  /** Milliseconds of this content that left the speaker. */
  readonly heardMs: number;
  /** How long all of it sounds; absent where more may come, and only its words tell. */
  readonly soundMs?: number;
};

export type AudioOutputEvents = {
  /** The first sound of an answer leaves the speaker, or just has, be it behind another answer. */
  started: undefined;
  /** All sound has been played, or was cut: there is silence now. */
  drained: undefined;
};

/** The speaker side of a call. */
export interface AudioOutput {
  readonly events: Emitter<AudioOutputEvents>;
  /**
   * What sounds now; another one after a move of the stage. `input`, before the volume that the listener chose, is to be listened
   * to only; `output` is what leads to the speaker, or elsewhere.
   */
  readonly line?: {readonly speaker: {readonly input: AudioNode; readonly output: AudioNode}} | undefined;
  /**
   * Falls silent at once, with a short fade, and drops what is queued. Resolves to where it was cut, or to
   * `undefined` where nothing was playing or the far side keeps the count itself (WebRTC).
   */
  interrupt(): Promise<Playhead | undefined>;
  /** Where the answer is that is heard right now; `undefined` where none is, or where the far side counts. */
  position(): Playhead | undefined;
  /** Falls by 12 dB at once: somebody may be about to interrupt. */
  duck(): void;
  /** Comes back from `duck()`, a little slower. */
  unduck(): void;
  /** Falls silent and keeps its place. A line that does not wait goes on unheard. */
  pause(): void;
  /** Goes on from `pause()`. */
  resume(): void;
  /** 0 to 1; follows without a click. */
  setVolume(volume: number): void;
  /** The loudness that is heard right now, 0 to 1. */
  level(): number;
  close(): void;
}
