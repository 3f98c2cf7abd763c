/**
 * What the capture worklet does, as arithmetic without an audio thread: the microphone into a ring that remembers,
 * and out of it, from any place, in chunks for the wire. Writing and reading are apart, so that no word is lost
 * while a link is opened or changed.
 */
import {createActivity} from './activity.js';
import {toPcm16} from './pcm16.js';
import {createResampler} from './resampler.js';

/** How much is remembered, in seconds. */
export const RING_SECONDS = 45;
/** The longest chunk, in ms; also what is sent at a time while catching up. */
export const LONGEST_CHUNK_MS = 100;
/**
 * While nobody has spoken for so long, chunks are the longest: silence is in no hurry, and each chunk takes time of the
 * page. Until then it may be what ends a turn, and the first loud moment lets go of what has gathered.
 */
const CALM_SECONDS = 1;
/** Bytes left free in front of each chunk, for the header of whoever sends it. */
export const CHUNK_HEADROOM = 8;
/** Chunks that leave in one render quantum while catching up: 45 s are on their way within half a second. */
const BURST = 4;

export type CaptureCoreOptions = {
  /** The rate of the microphone and of the ring, in Hz. */
  readonly inputRate: number;
  readonly rate: number;
  /** The position of the first sample: positions go on where an earlier core stopped. */
  readonly start: number;
  /**
   * Takes a chunk: a `frame` of headroom and PCM16, little-endian, the whole of its buffer, the `position` of its first
   * sample, and how many samples are `left` in the ring. The frame is lent until the next chunk.
   */
  readonly onChunk: (frame: Uint8Array<ArrayBuffer>, position: number, left: number) => void;
  /** Somebody began to speak, or stopped, at this position. */
  readonly onActivity: (speaking: boolean, position: number) => void;
};

export type ReadOptions = {
  /** The position to read from; absent: where reading stands. */
  readonly from?: number | undefined;
  /** 0 rests. */
  readonly chunkMs: number;
};

export type CaptureCore = {
  /** Takes one render quantum: any number of channels, mixed down. */
  readonly write: (channels: readonly Float32Array[]) => void;
  readonly read: (options: ReadOptions) => void;
  /** Muted, the ring goes on as silence: positions are time. */
  readonly mute: (muted: boolean) => void;
};

export function createCaptureCore({
  inputRate,
  rate,
  start,
  onChunk,
  onActivity,
}: CaptureCoreOptions): CaptureCore {
  const resampler = createResampler(inputRate, rate);
  const activity = createActivity(rate);
  const ring = new Int16Array(RING_SECONDS * rate);
  const longest = (LONGEST_CHUNK_MS * rate) / 1000;
  /** Allocated anew only where chunks change their length. */
  let frame = new Uint8Array(0);
  let mono = new Float32Array(0);
  let converted = mono;
  let written = start;
  let next = start;
  let chunk = 0;
  let muted = false;
  let speaking = false;
  /** Where the last voice ended. */
  let voiced = start;

  const at = (position: number): number => ring[position % ring.length] ?? 0;

  const send = (count: number): void => {
    const bytes = CHUNK_HEADROOM + 2 * count;
    if (frame.length !== bytes) frame = new Uint8Array(bytes);
    for (let index = 0; index < count; index += 1) {
      const sample = at(next + index);
      frame[CHUNK_HEADROOM + 2 * index] = sample;
      frame[CHUNK_HEADROOM + 2 * index + 1] = sample >> 8;
    }
    next += count;
    onChunk(frame, next - count, written - next);
  };

  return {
    write: channels => {
      const length = channels[0]?.length ?? 0;
      if (mono.length !== length) {
        mono = new Float32Array(length);
        converted = new Float32Array(resampler.maxOutput(length));
      }
      mono.fill(0);
      for (const samples of channels) {
        for (let index = 0; index < length; index += 1) {
          mono[index] = (mono[index] ?? 0) + (samples[index] ?? 0) / channels.length;
        }
      }
      const made = resampler.process(mono, converted);
      const before = speaking;
      for (let index = 0; index < made; index += 1) {
        ring[written % ring.length] = muted ? 0 : toPcm16((converted[index] ?? 0) * 32_768);
        speaking = activity(at(written));
        written += 1;
      }
      if (speaking !== before) onActivity(speaking, written);
      if (speaking) voiced = written;
      next = Math.max(next, written - ring.length);
      for (let count = 0; chunk > 0 && count < BURST; count += 1) {
        const isCalm = written - voiced > CALM_SECONDS * rate;
        const size = isCalm || written - next >= 2 * longest ? longest : chunk;
        if (written - next < size) return;
        send(size);
      }
    },
    read: options => {
      if (options.from !== undefined) next = Math.max(start, Math.min(options.from, written));
      chunk = Math.round((options.chunkMs * rate) / 1000);
    },
    mute: value => {
      muted = value;
    },
  };
}
