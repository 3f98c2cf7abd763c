/** The words of a language with those that the page replaces by `text-contents`. */

import type {RawValue} from './attribute-names.js';

/** What a page may say in place of one of our texts, in letters: the longest of ours is half of it. */
export const MAX_OWN_TEXT_LENGTH = 500;

/** Reads `text-contents`: `undefined` where it is not a JSON object. */
export function readTextContents(json: RawValue): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(String(json ?? '{}'));
    return typeof value === 'object' ? {...value} : undefined;
  } catch {
    return undefined;
  }
}

/** `words` with each text that the page has a string for which is not too long. */
export function replaceWords<Words extends Readonly<Record<string, string>>>(
  words: Words,
  json: RawValue,
): Words {
  const texts = Object.entries(readTextContents(json) ?? {}).filter(
    ([, text]) => typeof text === 'string' && text.length <= MAX_OWN_TEXT_LENGTH,
  );
  return {...words, ...Object.fromEntries(texts)};
}
