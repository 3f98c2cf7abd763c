/** Writes sound as the wav files that Chromium takes for a microphone: 16-bit PCM, 48 kHz, mono. */
import {writeFileSync} from 'node:fs';

const RATE = 48_000;
const HEADER_BYTES = 44;

/** Writes samples at 24 kHz as a wav file of 48 kHz. */
export function writeWav48k(path: string, samples: Int16Array): void {
  writeFileSync(path, wavOf(doubled(samples)));
}

/** Every sample and the middle to its neighbour: speech has nothing up there that this would distort. */
function doubled(samples: Int16Array): Int16Array {
  const result = new Int16Array(samples.length * 2);
  samples.forEach((sample, index) => {
    result[2 * index] = sample;
    result[2 * index + 1] = Math.round((sample + (samples[index + 1] ?? sample)) / 2);
  });
  return result;
}

function wavOf(samples: Int16Array): Buffer {
  const sound = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0);
  header.writeUInt32LE(HEADER_BYTES - 8 + sound.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(sound.length, 40);
  return Buffer.concat([header, sound]);
}
