/** Every message between the page and the recording processor: from where, to where, when. */

/** The name under which the processor is registered. */
export const RECORDER_PROCESSOR = 'rv-recorder';

/** The rate of a recording, in Hz: that of the wire, beyond which a call has no sound. */
export const RECORDING_RATE = 24_000;

/** From page to recorder, when the recording is over. Answered once, with what is left. */
export type RecorderCommand = {readonly type: 'stop'};

/** From recorder to page, each time that its memory is full, and at the end (`last`). */
export type RecorderReport = {
  /** PCM16, visitor and assistant in turns: the first so many `frames` of each are meant. */
  readonly pairs: Int16Array<ArrayBuffer>;
  readonly frames: number;
  readonly last: boolean;
};
