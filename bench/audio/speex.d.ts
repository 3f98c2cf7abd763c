/** What the bench uses of the Speex resampler, which comes without types: C functions over a heap of bytes. */
declare module '@echogarden/speex-resampler-wasm/simd' {
  export type SpeexModule = {
    readonly HEAPF32: Float32Array<ArrayBuffer>;
    readonly HEAP32: Int32Array<ArrayBuffer>;
    readonly _malloc: (bytes: number) => number;
    readonly _free: (pointer: number) => void;
    readonly _speex_resampler_init: (
      channels: number,
      from: number,
      to: number,
      quality: number,
      errorPointer: number,
    ) => number;
    readonly _speex_resampler_destroy: (state: number) => void;
    readonly _speex_resampler_process_float: (
      state: number,
      channel: number,
      input: number,
      inputLengthPointer: number,
      output: number,
      outputLengthPointer: number,
    ) => number;
  };
  const load: () => Promise<SpeexModule>;
  export default load;
}
