/**
 * G.711: 16-bit samples as eight bits and back, by µ-law and A-law. It stands alone because widget, guard and
 * engine all speak it: a third of the bytes where an uplink cannot carry more.
 *
 * Source: ITU-T Recommendation G.711 (11/88), tables 1 and 2.
 */
import {pcm16Converter} from './convert-rate.js';
import {decodeG711} from './g711-decoder.js';
import {G711_RATE} from './g711-rate.js';

/** The names that the Realtime protocol uses: `pcmu` is µ-law, `pcma` A-law. */
export type G711Law = 'pcmu' | 'pcma';

export {decodeG711} from './g711-decoder.js';
export {encodeG711, g711Writer} from './g711-encoder.js';
export {G711_RATE} from './g711-rate.js';

/**
 * Reads a stream of G.711 piece by piece as PCM16 at another rate. Where `rate` is a multiple, every byte gives
 * that many samples at once; their sound comes some milliseconds late, by the filter.
 */
export function g711Reader(law: G711Law, rate: number): (bytes: Uint8Array) => Int16Array<ArrayBuffer> {
  const convert = pcm16Converter(G711_RATE, rate);
  return bytes => convert(decodeG711(law, bytes));
}
