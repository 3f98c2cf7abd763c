/** Every message between the page and the two processors: from where, to where, when. Types only. */

import type {ReadOptions} from '../dsp/capture-core.js';
import type {CorePosition, Flushed, Sound} from '../dsp/player-core.js';

/** The names under which the processors are registered. */
export const CAPTURE_PROCESSOR = 'rv-capture';
export const PLAYBACK_PROCESSOR = 'rv-playback';

/** The rate of all sound on the wire, in Hz, unless it is G.711. */
export const WIRE_RATE = 24_000;

/** Given to the capture processor when it is made. */
export type CaptureOptions = {
  /** The rate of the ring, in Hz. */
  readonly rate: number;
  /** The position of its first sample. */
  readonly start: number;
};

/** From page to either, at its end: it runs no more. */
export type Stop = {readonly type: 'stop'};

/** From page to capture. */
export type CaptureCommand =
  /** When a leg begins to send, changes its pace, or rests (`chunkMs` 0). */
  | ({readonly type: 'read'} & ReadOptions)
  /** When the visitor mutes. */
  | {readonly type: 'mute'; readonly muted: boolean}
  | Stop;

/** From capture to page. */
export type CaptureReport =
  /** Each time that a chunk is full. Its sound lies behind `CHUNK_HEADROOM` bytes of the frame. */
  | {
      readonly type: 'chunk';
      readonly frame: Uint8Array<ArrayBuffer>;
      readonly position: number;
      readonly left: number;
    }
  /** When somebody is heard to begin to speak, or to stop; without any provider. */
  | {
      readonly type: 'activity';
      readonly speaking: boolean;
      readonly position: number;
      /** When the render quantum that ends at this position began: seconds of the context's clock. */
      readonly time: number;
    };

/** Given to the playback processor when it is made. */
export type PlaybackOptions = {
  /** The rate of the sound that will come, in Hz. */
  readonly sourceRate: number;
};

/** From page to playback. */
export type PlaybackCommand =
  /** When sound of an answer arrives, or comes over from another player. Transferred. */
  | ({readonly type: 'sound'} & Sound)
  /** When no more sound is coming for what is queued. */
  | {readonly type: 'end'}
  /** When playing is to be held, or to go on. */
  | {readonly type: 'pause'; readonly on: boolean}
  /** When an answer is interrupted, or when its rest is to be kept for another player. Answered once. */
  | {readonly type: 'flush'; readonly keep: boolean}
  | Stop;

/** From playback to page. */
export type PlaybackReport =
  /** When it starts, stalls, goes on or is over, and ten times a second while it sounds. */
  | {
      readonly type: 'phase';
      readonly phase: number;
      readonly position: CorePosition | undefined;
      /** When playing stood there: a frame of the context's clock. */
      readonly frame: number;
    }
  /** In answer to `flush`, while the last sound still fades. The sounds are transferred. */
  | ({readonly type: 'flushed'} & Flushed);
