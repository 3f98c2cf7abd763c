/** What is timed, in Node and in a page alike: one render quantum of a tone, resampled and packed. */
import {floatToPcm16} from '../../src/audio/dsp/pcm16.js';
import {createResampler} from '../../src/audio/dsp/resampler.js';
import {tone} from '../../test/audio/dsp/tone.js';

export const QUANTUM = 128;

export type Packer = {
  readonly input: Float32Array;
  readonly ours: () => void;
  /** The same packing for what a peer has resampled. */
  readonly pack: (resampled: Float32Array) => void;
};

export function packer(from: number, to: number): Packer {
  const resampler = createResampler(from, to);
  const input = tone(997, from, QUANTUM / from);
  const converted = new Float32Array(resampler.maxOutput(QUANTUM));
  const packed = new Int16Array(2 * QUANTUM);
  return {
    input,
    ours: () => {
      resampler.process(input, converted);
      floatToPcm16(converted, packed);
    },
    pack: resampled => floatToPcm16(resampled, packed),
  };
}
