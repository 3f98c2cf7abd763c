/**
 * The binary frames of the guarded socket: an 8-byte big-endian header, then sound. It stands alone because
 * the widget and the guard must agree on it byte for byte (docs/guarded-protocol.md).
 *
 * | byte | 0       | 1     | 2–3    | 4–7           | 8…                                |
 * |------|---------|-------|--------|---------------|-----------------------------------|
 * |      | version | epoch | stream | sample offset | PCM16 little-endian or G.711, mono |
 */

/** How the sound of a leg is written: PCM16 at 24 kHz, or G.711 at 8 kHz (`pcmu` is µ-law, `pcma` A-law). */
export type SoundFormat = 'pcm16' | 'pcmu' | 'pcma';

export const FRAME_VERSION = 1;
export const FRAME_HEADER_BYTES = 8;
/** The stream number of the microphone; the sound of answers is numbered from 1. */
export const MICROPHONE_STREAM = 0;

export type SoundFrame = {
  /** Counts the media legs of a call, modulo 256: sound of an older leg is dropped. */
  readonly epoch: number;
  readonly stream: number;
  /** How many samples, as they were sent, come before the first one in its stream, modulo 2³². */
  readonly offset: number;
  /** The sound as it came: a view, not a copy. */
  readonly sound: Uint8Array;
};

/** Writes header and sound into one new buffer. */
export function encodeFrame({sound, ...header}: SoundFrame): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + sound.byteLength);
  writeFrameHeader(frame, header);
  frame.set(sound, FRAME_HEADER_BYTES);
  return frame;
}

/** Writes the header into the first bytes of a frame whose sound is in its place already: nothing is copied. */
export function writeFrameHeader(
  frame: Uint8Array,
  {epoch, stream, offset}: Omit<SoundFrame, 'sound'>,
): void {
  const view = new DataView(frame.buffer, frame.byteOffset, FRAME_HEADER_BYTES);
  view.setUint8(0, FRAME_VERSION);
  view.setUint8(1, epoch & 0xff);
  view.setUint16(2, stream & 0xffff);
  view.setUint32(4, offset >>> 0);
}

/** Reads a frame, or says `undefined` where it is none: too short, another version, half a sample. */
export function decodeFrame(frame: Uint8Array, format: SoundFormat = 'pcm16'): SoundFrame | undefined {
  const {byteLength} = frame;
  if (byteLength < FRAME_HEADER_BYTES || (format === 'pcm16' && byteLength % 2 !== 0)) return undefined;
  const view = new DataView(frame.buffer, frame.byteOffset, FRAME_HEADER_BYTES);
  if (view.getUint8(0) !== FRAME_VERSION) return undefined;
  return {
    epoch: view.getUint8(1),
    stream: view.getUint16(2),
    offset: view.getUint32(4),
    sound: frame.subarray(FRAME_HEADER_BYTES),
  };
}
