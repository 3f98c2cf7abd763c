/**
 * What an ear in the same room heard beside the answer that was being spoken: the words of the answer are known, so they
 * can be told from the visitor's. It stands alone, pure, because a browser's recogniser hears the loudspeaker, too.
 */

/** A word of the answer may be missed by the ear, and some may be left out. */
const REACH = 6;
/** So many in a row that the answer does not say, and somebody else speaks. */
const FOREIGN = 2;

/** The words of `heard` that come behind the echo of `said`; all of them where it does not begin as an echo. */
export function withoutEcho(heard: string, said: string): string {
  const answer = wordsOf(said).map(({word}) => word);
  const words = wordsOf(heard);
  let at: number | undefined;
  let matched = 0;
  let missed = 0;
  for (const [index, {word}] of words.entries()) {
    const found = findAfter(answer, at, word);
    if (found !== undefined) {
      at = found;
      matched += 1;
      missed = 0;
      continue;
    }
    missed += 1;
    // Who begins with words of their own is no echo, however it goes on.
    if (missed === FOREIGN || (matched === 0 && words.length === 1)) {
      const first = index - missed + 1;
      return matched < 2 ? heard : heard.slice(words[first]?.from);
    }
  }
  return matched === 0 ? heard : '';
}

function findAfter(answer: readonly string[], at: number | undefined, word: string): number | undefined {
  const from = at === undefined ? 0 : at + 1;
  const to = at === undefined ? answer.length : from + REACH;
  // A recogniser writes numbers in figures, which are read in many ways.
  const found = answer.slice(from, to).findIndex(other => other === word || isNear(other, word));
  if (found >= 0) return from + found;
  return at !== undefined && /\d/.test(word) ? at : undefined;
}

/** Is one of them the other with an end of its own, or misheard in one letter? */
function isNear(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < 4) return false;
  if (one.startsWith(other) || other.startsWith(one)) return true;
  const differs = Array.from(one).filter((letter, at) => letter !== other[at]);
  return one.length === other.length && differs.length === 1;
}

/** Chinese and Japanese have no blanks: there each character counts. */
function wordsOf(text: string): Array<{word: string; from: number}> {
  const found = text.toLowerCase().matchAll(/[\u3040-\u9fff]|[\p{L}\p{M}\p{N}'’]+/gu);
  return Array.from(found, ({0: word, index: from}) => ({word, from}));
}
