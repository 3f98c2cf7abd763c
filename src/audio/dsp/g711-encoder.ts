/** Sound as G.711. It stands alone because a page needs no more of it, and only on a line that is narrow. */
import {pcm16Converter} from './convert-rate.js';
import {A_TOGGLE, MU_BIAS} from './g711-codes.js';
import {G711_RATE} from './g711-rate.js';
import type {G711Law} from './g711.js';

const MU_MAXIMUM = 32_635;

/** Sound as one byte a sample. */
export function encodeG711(law: G711Law, samples: Int16Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(samples, law === 'pcmu' ? encodeMuLaw : encodeALaw);
}

/** Writes a stream of PCM16 at another rate piece by piece as G.711. */
export function g711Writer(law: G711Law, rate: number): (samples: Int16Array) => Uint8Array<ArrayBuffer> {
  const convert = pcm16Converter(rate, G711_RATE);
  return samples => encodeG711(law, convert(samples));
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
