/**
 * G.711: 16-bit samples as eight bits and back, by µ-law and A-law. It stands alone because widget, guard and
 * engine all speak it: a third of the bytes where an uplink cannot carry more.
 *
 * Source: ITU-T Recommendation G.711 (11/88), tables 1 and 2.
 */
import {A_TOGGLE, MU_BIAS, decodeG711} from './g711-decoder.js';
import {G711_RATE} from './g711-rate.js';
import {floatToPcm16, pcm16ToFloat} from './pcm16.js';
import {createResampler} from './resampler.js';

/** The names that the Realtime protocol uses: `pcmu` is µ-law, `pcma` A-law. */
export type G711Law = 'pcmu' | 'pcma';

const MU_MAXIMUM = 32_635;

export {decodeG711} from './g711-decoder.js';
export {G711_RATE} from './g711-rate.js';

/** One sample, −32768 to 32767, as one byte. */
export function encodeG711Sample(law: G711Law, sample: number): number {
  return law === 'pcmu' ? encodeMuLaw(sample) : encodeALaw(sample);
}

/** Sound as one byte a sample. */
export function encodeG711(law: G711Law, samples: Int16Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(samples, sample => encodeG711Sample(law, sample));
}

/**
 * Reads a stream of G.711 piece by piece as PCM16 at another rate. Where `rate` is a multiple, every byte gives
 * that many samples at once; their sound comes some milliseconds late, by the filter.
 */
export function g711Reader(law: G711Law, rate: number): (bytes: Uint8Array) => Int16Array<ArrayBuffer> {
  const convert = pcm16Converter(G711_RATE, rate);
  return bytes => convert(decodeG711(law, bytes));
}

/** Writes a stream of PCM16 at another rate piece by piece as G.711. */
export function g711Writer(law: G711Law, rate: number): (samples: Int16Array) => Uint8Array<ArrayBuffer> {
  const convert = pcm16Converter(rate, G711_RATE);
  return samples => encodeG711(law, convert(samples));
}

function pcm16Converter(from: number, to: number): (samples: Int16Array) => Int16Array<ArrayBuffer> {
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

function encodeMuLaw(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), MU_MAXIMUM) + MU_BIAS;
  const segment = 24 - Math.clz32(magnitude);
  const code = (segment << 4) | ((magnitude >> (segment + 3)) & 15);
  return ~(sample < 0 ? code | 128 : code) & 255;
}

/** A-law has thirteen bits; a negative magnitude counts from −1. */
function encodeALaw(sample: number): number {
  const magnitude = (sample < 0 ? ~sample : sample) >> 3;
  const segment = Math.max(0, 27 - Math.clz32(magnitude));
  const code = (segment << 4) | ((magnitude >> Math.max(1, segment)) & 15);
  return (sample < 0 ? code : code | 128) ^ A_TOGGLE;
}
