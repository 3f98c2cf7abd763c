/** Modules that the worklet plugin makes (see scripts/worklet-plugin.ts): a processor, bundled. */
declare module '*?worklet' {
  const worklet: {
    /** The name of its file in the worklet folder, with its version. */
    readonly file: string;
    /** The processor as text. */
    readonly source: string;
  };
  export default worklet;
}
