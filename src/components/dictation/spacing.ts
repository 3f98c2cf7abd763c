/** Dictated words as they stand between others: with spaces where a writer puts them. It stands alone as a rule of writing. */

/** Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese: one of them at the joint is enough. */
const UNSPACED = /[\u0e00-\u109f\u1780-\u17ff\u3000-\u312f\u31a0-\u9fff\uf900-\ufaff\ud840-\ud88f]/;
/** A beginning, a space or an opening bracket, perhaps with a quotation mark, which opens something there. */
const OPEN = /(^|[\s\p{Ps}\p{Pi}¿¡])["']?$/u;
const CLOSING = /^[\s\p{Pe}\p{Pf}.,:;!?…،؛؟]/u;
const WORD = /^[\p{L}\p{N}_]/u;

/** The words with the spaces that they need between `before` and `after`. */
export function spaced(words: string, before: string, after: string): string {
  if (words === '') return '';
  const opening = OPEN.test(before.slice(-2)) || CLOSING.test(words) || isUnspaced(before, words) ? '' : ' ';
  const closing = !WORD.test(after) || isUnspaced(words, after) ? '' : ' ';
  return opening + words + closing;
}

function isUnspaced(before: string, after: string): boolean {
  return UNSPACED.test(before.slice(-1) + after.slice(0, 1));
}
