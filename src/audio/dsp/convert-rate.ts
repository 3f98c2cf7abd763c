/** PCM16 at another rate, piece by piece. It stands alone because what reads G.711 needs it as well as what writes it. */
import {floatToPcm16, pcm16ToFloat} from './pcm16.js';
import {createResampler} from './resampler.js';

/** Converts a stream from one rate in Hz to another; it remembers what came before. */
export function pcm16Converter(from: number, to: number): (samples: Int16Array) => Int16Array<ArrayBuffer> {
  const resampler = createResampler(from, to);
  return samples => {
    const input = new Float32Array(samples.length);
    pcm16ToFloat(samples, input);
    const output = new Float32Array(resampler.maxOutput(samples.length));
    const converted = new Int16Array(resampler.process(input, output));
    floatToPcm16(output.subarray(0, converted.length), converted);
    return converted;
  };
}
