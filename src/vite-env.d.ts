/** Modules that the worklet plugin makes (see scripts/worklet-plugin.ts): the bundled processor as text. */
declare module '*?worklet' {
  const source: string;
  export default source;
}
