/**
 * Brings an engine into the state that it has in a call, where it makes slower code: buffers are transferred, so
 * typed arrays are checked, and three resamplers run, so none is a constant.
 */
import {createResampler} from '../../src/audio/dsp/resampler.js';

const QUANTA = 3000;
/** The player's, and that for a narrow line. */
const OTHERS = [
  [24_000, 48_000],
  [24_000, 8_000],
] as const;

export function asInACall(): void {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, {transfer: [buffer]});
  const input = new Float32Array(128).fill(0.1);
  for (const [from, to] of OTHERS) {
    const resampler = createResampler(from, to);
    const output = new Float32Array(resampler.maxOutput(input.length));
    for (let quantum = 0; quantum < QUANTA; quantum += 1) resampler.process(input, output);
  }
}
