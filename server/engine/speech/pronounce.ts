/**
 * A pronunciation for a word that the dictionary does not have: tools bring names of their own, and one
 * unknown word must not break the whole grammar. Letter by letter, as one would read it aloud for the first time.
 */

/** Letters to phones of the acoustic model; the longest match wins. */
const LETTERS: Readonly<Record<string, string>> = {
  tion: 'SH AH N',
  ough: 'AO',
  igh: 'AY',
  sch: 'SH',
  ch: 'CH',
  sh: 'SH',
  th: 'TH',
  ph: 'F',
  wh: 'W',
  ck: 'K',
  ng: 'NG',
  qu: 'K W',
  ee: 'IY',
  ea: 'IY',
  oo: 'UW',
  ou: 'AW',
  ow: 'OW',
  oa: 'OW',
  oi: 'OY',
  oy: 'OY',
  ai: 'EY',
  ay: 'EY',
  au: 'AO',
  aw: 'AO',
  er: 'ER',
  ir: 'ER',
  ur: 'ER',
  ar: 'AA R',
  or: 'AO R',
  a: 'AE',
  b: 'B',
  c: 'K',
  d: 'D',
  e: 'EH',
  f: 'F',
  g: 'G',
  h: 'HH',
  i: 'IH',
  j: 'JH',
  k: 'K',
  l: 'L',
  m: 'M',
  n: 'N',
  o: 'AA',
  p: 'P',
  q: 'K',
  r: 'R',
  s: 'S',
  t: 'T',
  u: 'AH',
  v: 'V',
  w: 'W',
  x: 'K S',
  y: 'IY',
  z: 'Z',
};
const LONGEST = 4;

/** Phones for `word`; `known` looks a word up, so that compounds ("nightlight") sound like their halves. */
export function pronounce(word: string, known: (part: string) => string | undefined): string {
  return compound(word, known) ?? spell(word);
}

function compound(word: string, known: (part: string) => string | undefined): string | undefined {
  for (let cut = word.length - 3; cut >= 3; cut -= 1) {
    const head = known(word.slice(0, cut));
    const tail = known(word.slice(cut));
    if (head !== undefined && tail !== undefined) return `${head} ${tail}`;
  }
  return undefined;
}

function spell(word: string): string {
  const letters = word
    .replace(/[^a-z]/g, '')
    .replace(/([^aeiou])\1/g, '$1')
    .replace(/([^aeiou])e$/, '$1');
  const phones: string[] = [];
  let at = 0;
  while (at < letters.length) {
    const piece = longestPiece(letters, at);
    phones.push(LETTERS[piece] ?? 'AH');
    at += piece.length;
  }
  return phones.length === 0 ? 'AH' : phones.join(' ');
}

function longestPiece(letters: string, at: number): string {
  for (let length = LONGEST; length > 1; length -= 1) {
    const piece = letters.slice(at, at + length);
    if (piece.length === length && Object.hasOwn(LETTERS, piece)) return piece;
  }
  return letters.charAt(at);
}
