/** Modules that the worklet plugin makes (see scripts/worklet-plugin.ts): a processor, bundled. */
declare module '*?worklet' {
  /** The name of its file in the worklet folder, with its version. */
  const file: string;
  export default file;
}

declare module '*?worklet-text' {
  const source: string;
  export default source;
}
