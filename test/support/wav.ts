/** Writes sound as the wav files that Chromium takes for a microphone: 16-bit PCM, 48 kHz, mono. */
import {writeFileSync} from 'node:fs';
import {wavFile} from '../../server/engine/speech/wav-file.js';

const RATE = 48_000;

/** Writes samples at 24 kHz as a wav file of 48 kHz. */
export function writeWav48k(path: string, samples: Int16Array): void {
  writeFileSync(path, wavFile(doubled(samples), RATE));
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
