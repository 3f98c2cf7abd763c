/**
 * A written answer as pieces that are spoken in one breath, while it is still being written. It stands alone, pure,
 * because the first piece must begin before the last one is known, and each must be found again in the words.
 */
import {spokenLength} from './heard-words.js';

/** Shorter ones are said with what follows: "1." and "Dr." are no sentences. */
const SHORTEST = 12;
/** A browser falls silent in a long one, and a server reads no more of one than its owner allows. */
const LONGEST = 200;

/** Where it stands in the words of its item, and how it is said. */
export type Piece = {readonly from: number; readonly to: number; readonly said: string};

/** The pieces of `text` behind `from` that are whole; with `ended` all that is left. */
export function nextPieces(text: string, from: number, ended: boolean): Piece[] {
  const pieces: Piece[] = [];
  for (let at = from; ;) {
    const to = endOf(text, at) ?? (ended && at < text.length ? text.length : undefined);
    if (to === undefined) return pieces;
    pieces.push({from: at, to, said: plainWords(text.slice(at, to))});
    at = to;
  }
}

function endOf(text: string, from: number): number | undefined {
  // Full stops before a blank, those that need none, and new lines.
  for (const match of text.slice(from).matchAll(/[.!?…]+["'”’»)\]]*(?=\s)|[。！？]+["'”’」』）]*|\n+/gu)) {
    const to = from + match.index + match[0].length;
    if (to - from > LONGEST) break;
    if (spokenLength(text.slice(from, to).trim()) >= SHORTEST) return to;
  }
  if (text.length - from <= LONGEST) return undefined;
  const most = text.slice(from, from + LONGEST);
  const cut = Math.max(...[', ', '; ', ': ', ' – ', '，', '、'].map(mark => most.lastIndexOf(mark) + 1));
  return from + (cut >= SHORTEST ? cut : most.lastIndexOf(' ') + 1 || LONGEST);
}

/** What is there for the eye is not read out: marks of writing, code, addresses behind words, pictures. */
function plainWords(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^[ \t]*(#{1,6}|[-*+>])[ \t]+/gm, '')
    .replace(/[*`~|#]+|\p{Extended_Pictographic}/gu, '')
    .replace(/[\s_]+/g, ' ')
    .trim();
}
