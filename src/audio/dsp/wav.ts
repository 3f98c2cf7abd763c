/** The header of a WAV file with 16-bit samples: 44 bytes that say how to read what follows. Pure. */

const HEADER_BYTES = 44;
const PCM = 1;
const SAMPLE_BYTES = 2;

/** `frames`: how many moments of sound follow, each with one sample for each channel. */
export function wavHeader(rate: number, channels: number, frames: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  const frameBytes = channels * SAMPLE_BYTES;
  const text = (at: number, letters: string): void => {
    for (let index = 0; index < letters.length; index += 1) header[at + index] = letters.charCodeAt(index);
  };
  text(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + frames * frameBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 8 * SAMPLE_BYTES, true);
  text(36, 'data');
  view.setUint32(40, frames * frameBytes, true);
  return header;
}
