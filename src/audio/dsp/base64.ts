/** Bytes as base64 and back, fast enough for sound: by the browser itself, and by ours where it cannot. */

export type Base64 = {
  readonly encode: (bytes: Uint8Array) => string;
  /**
   * Decodes base64 text, with its padding or without; white space does not count. The buffer is the bytes' own, and
   * exactly as long, so it may be transferred. Throws a `SyntaxError` where the text is something else.
   */
  readonly decode: (text: string) => Uint8Array<ArrayBuffer>;
};

type NativeBytes = {toBase64: () => string};
type NativeConstructor = {fromBase64?: (text: string) => Uint8Array<ArrayBuffer>};

/** Rejects only where ours is needed and cannot be loaded. */
export async function findBase64(): Promise<Base64> {
  const {fromBase64} = Uint8Array as NativeConstructor;
  if (fromBase64 === undefined) return (await import('./base64-table.js')).byTable;
  return {
    encode: bytes => (bytes as unknown as NativeBytes).toBase64(),
    decode: text => fromBase64.call(Uint8Array, text),
  };
}
