/** Received bytes as samples, whatever the wire's format: both sockets carry sound. */
import {decodeG711} from '../../audio/dsp/g711.js';
import type {SoundFormat} from '../protocol/frames.js';

/** PCM16 is viewed where it lies, half a sample at its end left out; G.711 is decoded. */
export function readSound(bytes: Uint8Array<ArrayBuffer>, format: SoundFormat): Int16Array<ArrayBuffer> {
  if (format !== 'pcm16') return decodeG711(format, bytes);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
}
