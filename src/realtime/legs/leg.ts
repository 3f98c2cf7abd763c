/** A media leg: the way that sound takes, in both directions. Everything above asks only for these verbs. */
import type {AudioOutput} from '../../audio/types.js';
import type {VoiceError} from '../../shared/errors.js';
import type {Emitter} from '../../shared/emitter.js';
import type {ServerEvent} from '../protocol/server-events.js';

export type LegKind = 'webrtc' | 'websocket';

export type MediaLegEvents = {
  /** The leg broke. Told once, and never after `close()`. */
  lost: VoiceError;
};

export interface MediaLeg {
  readonly kind: LegKind;
  readonly events: Emitter<MediaLegEvents>;
  readonly output: AudioOutput;
  /** Sends this microphone from now on. The stream is lent: it is not stopped by the leg. */
  attachInput(stream: MediaStream, signal: AbortSignal): Promise<void>;
  /** Sends silence instead of the microphone, at once. */
  setMuted(muted: boolean): void;
  /** What the control channel says of the sound: items that end, a far buffer that plays or was cleared. */
  observe(event: ServerEvent): void;
  /** Idempotent. Stops what this leg opened; a lent stream is left alone. */
  close(): void;
}

/** A received piece of an answer's sound: PCM16 mono at 24 kHz. */
export type SoundChunk = {
  readonly itemId: string;
  readonly contentIndex: number;
  readonly samples: Int16Array<ArrayBuffer>;
};

/** A channel that carries sound as well as events: the two WebSocket channels are one. */
export interface SoundWire {
  /** Sends one chunk of the microphone: PCM16 mono at 24 kHz. */
  sendSound(samples: Int16Array<ArrayBuffer>): void;
  /** Listens to the sound of answers; returns its undo. */
  onSound(listener: (chunk: SoundChunk) => void): () => void;
}
