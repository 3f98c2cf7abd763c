/** Bytes as base64 and back: the browser's own conversion where it exists, a table where it does not. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

type NativeBytes = {toBase64?: () => string};
type NativeConstructor = {fromBase64?: (text: string) => Uint8Array<ArrayBuffer>};

export function encodeBase64(bytes: Uint8Array): string {
  return (bytes as NativeBytes).toBase64?.() ?? encodeByTable(bytes);
}

/** Decodes whole base64 text; its buffer is its own, so a typed array of any kind may view it. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return (Uint8Array as NativeConstructor).fromBase64?.(text) ?? decodeByTable(text);
}

/** The fallback of `encodeBase64`. */
export function encodeByTable(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += left > 1 ? ALPHABET.charAt((group >> 6) & 63) : '=';
    text += left > 2 ? ALPHABET.charAt(group & 63) : '=';
  }
  return text;
}

/** The fallback of `decodeBase64`. */
export function decodeByTable(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
