/**
 * Bytes as base64 and back for browsers that cannot do it by themselves: those before Chrome 140, Firefox 133 and Safari
 * 18.2. It stands alone because no other loads it; the usual way, through `btoa`, is ten times slower.
 */
import type {Base64} from './base64.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Twelve bits at a time, two letters in one number. */
export function encodeByTable(bytes: Uint8Array): string {
  const pairs = new Uint16Array(2 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; to < pairs.length; from += 3, to += 2) {
    const group = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    pairs[to] = LETTERS[group >> 12] ?? 0;
    pairs[to + 1] = LETTERS[group & 4095] ?? 0;
  }
  const text = new TextDecoder('latin1').decode(pairs);
  const padding = pairs.length * 1.5 - bytes.length;
  return text.slice(0, text.length - padding) + '='.repeat(padding);
}

/** Here a table of ours would be no faster. */
export function decodeByTable(text: string): Uint8Array<ArrayBuffer> {
  let letters: string;
  try {
    letters = atob(text);
  } catch (cause) {
    throw new SyntaxError('The text is not base64', {cause});
  }
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = letters.charCodeAt(index);
  return bytes;
}

/** For every twelve bits their two letters, the first in the lower byte: browsers are little-endian. */
const LETTERS = Uint16Array.from(
  {length: 4096},
  (_, bits) => ALPHABET.charCodeAt(bits >> 6) | (ALPHABET.charCodeAt(bits & 63) << 8),
);

export const byTable: Base64 = {encode: encodeByTable, decode: decodeByTable};
