/** Every message between the page and the two processors: from where, to where, when. Types only. */

/** The names under which the processors are registered. */
export const CAPTURE_PROCESSOR = 'rv-capture';
export const PLAYBACK_PROCESSOR = 'rv-playback';

/** The rate of all sound on the wire, in Hz. */
export const WIRE_RATE = 24_000;

/** Given to the capture processor when it is made. */
export type CaptureOptions = {
  /** Samples at 24 kHz in each chunk. */
  readonly chunkSamples: number;
};

/** From page to capture: a chunk was used and its buffer may be filled again. Transferred. */
export type CaptureCommand = {readonly type: 'recycle'; readonly buffer: ArrayBuffer};

/** From capture to page, each time a chunk is full: PCM16, mono, 24 kHz. The buffer is transferred. */
export type CaptureReport = {readonly type: 'chunk'; readonly samples: Int16Array<ArrayBuffer>};

/** From page to playback. */
export type PlaybackCommand =
  /** When sound of an answer arrives: PCM16, mono, 24 kHz, transferred. `item` numbers the answer. */
  | {readonly type: 'sound'; readonly item: number; readonly samples: Int16Array<ArrayBuffer>}
  /** When no more sound is coming for what is queued. */
  | {readonly type: 'end'}
  /** When an answer is interrupted; answered by `flushed` with the same id. */
  | {readonly type: 'flush'; readonly id: number};

/** From playback to page. */
export type PlaybackReport =
  /** When the first sample of an answer is given to the speaker. */
  | {readonly type: 'started'}
  /** When everything was played, or a flush has faded out. */
  | {readonly type: 'drained'}
  /** In answer to `flush`; `position` is absent where nothing was playing. */
  | {
      readonly type: 'flushed';
      readonly id: number;
      readonly position?: {readonly item: number; readonly samples: number};
    };
