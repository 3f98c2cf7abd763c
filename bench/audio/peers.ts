/** The resamplers that pages use today, each as a function from block to block. For comparison alone. */
import {createRequire} from 'node:module';
import type * as Libsamplerate from '@alexanderolsen/libsamplerate-js';
import loadSpeex from '@echogarden/speex-resampler-wasm/simd';
import type * as WaveResampler from 'wave-resampler';

const require = createRequire(import.meta.url);
const libsamplerate = require('@alexanderolsen/libsamplerate-js') as typeof Libsamplerate;
const waveResampler = require('wave-resampler') as typeof WaveResampler;

/** The most samples that are given at a time. */
const LONGEST = 1 << 19;
const SPEEX_QUALITY = 5;

/** Converts a block and keeps what the next needs. */
export type Peer = {
  readonly convert: (input: Float32Array) => Float32Array;
  readonly close: () => void;
};

export type OpenPeer = (from: number, to: number) => Promise<Peer>;

export const PEERS = {
  linear: (from, to) => Promise.resolve({convert: linear(from, to), close: nothing}),
  'wave-resampler': (from, to) =>
    Promise.resolve({
      // It knows no streams: whole recordings only.
      convert: input => Float32Array.from(waveResampler.resample(input, from, to)),
      close: nothing,
    }),
  'libsamplerate FASTEST': async (from, to) => {
    const converterType = libsamplerate.ConverterType.SRC_SINC_FASTEST;
    const converter = await libsamplerate.create(1, from, to, {converterType});
    // Its own memory is returned, and filled again by the next call.
    return {convert: input => converter.full(input), close: () => converter.destroy()};
  },
  'speex q5': speex,
} satisfies Record<string, OpenPeer>;

/** Those that convert a stream. */
export const STREAMING = ['linear', 'libsamplerate FASTEST', 'speex q5'] as const satisfies ReadonlyArray<
  keyof typeof PEERS
>;

/** What a page writes that has never heard of aliases: a line between two samples. */
function linear(from: number, to: number): Peer['convert'] {
  let position = 0;
  let last = 0;
  return input => {
    const output: number[] = [];
    for (; position < input.length; position += from / to) {
      const [index, share] = [Math.floor(position), position % 1];
      const before = index === 0 ? last : (input[index - 1] ?? 0);
      output.push(before + share * ((input[index] ?? 0) - before));
    }
    position -= input.length;
    last = input.at(-1) ?? last;
    return Float32Array.from(output);
  };
}

async function speex(from: number, to: number): Promise<Peer> {
  const speexModule = await loadSpeex();
  const state = speexModule._speex_resampler_init(1, from, to, SPEEX_QUALITY, 0);
  // Everything is made once, and no memory grows afterwards: the views stay valid.
  const [lengths, input, output] = [8, 4 * LONGEST, 4 * LONGEST].map(bytes => speexModule._malloc(bytes)) as [
    number,
    number,
    number,
  ];
  return {
    convert: samples => {
      const {HEAPF32, HEAP32} = speexModule;
      HEAPF32.set(samples, input / 4);
      HEAP32[lengths / 4] = samples.length;
      HEAP32[lengths / 4 + 1] = LONGEST;
      speexModule._speex_resampler_process_float(state, 0, input, lengths, output, lengths + 4);
      return HEAPF32.subarray(output / 4, output / 4 + (HEAP32[lengths / 4 + 1] ?? 0));
    },
    close: () => {
      speexModule._speex_resampler_destroy(state);
      for (const pointer of [lengths, input, output]) speexModule._free(pointer);
    },
  };
}

function nothing(): void {
  // A closure holds no memory that is not collected.
}
