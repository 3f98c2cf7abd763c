/** Received bytes as samples, whatever the wire's format: both sockets carry sound. */
import type {SoundFormat} from '../protocol/frames.js';

export type SoundReader = (bytes: Uint8Array<ArrayBuffer>) => Int16Array<ArrayBuffer>;

/** PCM16 is viewed where it lies, half a sample at its end left out; what decodes G.711 is loaded where sound comes so. */
export async function findReader(format: SoundFormat): Promise<SoundReader> {
  if (format === 'pcm16')
    return bytes => new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
  const {decodeG711} = await import('../../audio/dsp/g711-decoder.js');
  return bytes => decodeG711(format, bytes);
}
