/** A media leg: the way that sound takes, in both directions. Everything above asks only for these verbs. */
import type {Microphone} from '../../audio/microphone.js';
import type {CapturedChunk, PcmCapture} from '../../audio/pcm-capture.js';
import type {AudioOutput} from '../../audio/types.js';
import type {VoiceError} from '../../shared/errors.js';
import type {Emitter} from '../../shared/emitter.js';
import type {FormatChange} from './format-change.js';
import type {SoundFormat} from '../protocol/frames.js';
import type {ServerEvent} from '../protocol/server-events.js';

export type LegKind = 'webrtc' | 'websocket';

export type MediaLegEvents = {
  /** The leg broke: `transport/timeout` where it never carried any sound. Told once, and never after `close()`. */
  lost: VoiceError;
};

/** What a leg reads of a memory. */
export type LegCapture = Pick<PcmCapture, 'rate' | 'speaking' | 'read' | 'pace'>;

/** What a leg needs of the visitor's side: all of a microphone, or a piece of what it remembers. */
export type LegInput = {
  readonly capture: LegCapture;
  readonly microphone: {
    readonly events: Pick<Microphone['events'], 'on'>;
    /** Without a track nothing is heard beside the memory. */
    readonly stream: Pick<MediaStream, 'getTracks'>;
  };
  readonly hasSpokenSince: (position: number) => boolean;
};

export interface MediaLeg {
  readonly kind: LegKind;
  readonly events: Emitter<MediaLegEvents>;
  readonly output: AudioOutput;
  /**
   * Nothing before this position of the microphone's memory need be sent again; known where the sound is counted on
   * its way, and once there is some.
   */
  readonly taken?: number | undefined;
  /** What carries the sound, to be looked at only: one of the two. */
  readonly connection?: Pick<RTCPeerConnection, 'getStats' | 'connectionState' | 'iceConnectionState'>;
  readonly wire?: Pick<SoundWire, 'onSound' | 'bufferedAmount' | 'format'>;
  /**
   * Sends the visitor's voice from this position of its memory on: 0 is the first word that was kept, Infinity what
   * is said from now on. It is lent: the leg closes none of it.
   */
  attachInput(input: LegInput, from: number): Promise<void>;
  /**
   * Sends nothing any more, once what was said until now is on its way with a little of what follows: a word fades out
   * behind the finger. Rejects with the abort of `signal`, and goes on sending.
   */
  detachInput(signal: AbortSignal): Promise<void>;
  /** What the control channel says of the sound: items that end, a far buffer that plays or was cleared. */
  observe(event: ServerEvent): void;
  /** Idempotent. Stops what this leg opened; a lent input is left alone. */
  close(): void;
}

/** A received piece of an answer's sound: PCM16 mono, at 24 kHz or, where the wire has G.711, at 8 kHz. */
export type SoundChunk = {
  readonly itemId: string;
  readonly contentIndex: number;
  readonly samples: Int16Array<ArrayBuffer>;
};

/** A channel that carries sound as well as events: the two WebSocket channels are one. */
export interface SoundWire {
  /** The format of both directions; what is sent may become narrower later. */
  readonly format: SoundFormat;
  /** Sends one chunk of the microphone, in the format that was told last. */
  sendSound(chunk: CapturedChunk): void;
  /**
   * Tells the far side that the chunks from now on have another format. A far side that may refuse it answers: with
   * `false` it stays with the format of before, and what it was given since was not sent; `Change` waits for that answer.
   */
  changeFormat(format: SoundFormat, Change: typeof FormatChange): Promise<boolean> | undefined;
  /** Of what was sent, so many samples at 24 kHz need never be sent again. */
  readonly taken: number;
  /** Bytes of sound that wait in the browser to be sent. */
  readonly bufferedAmount: number;
  /** Listens to the sound of answers; returns its undo. */
  onSound(listener: (chunk: SoundChunk) => void): () => void;
}
