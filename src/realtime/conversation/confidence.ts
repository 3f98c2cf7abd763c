/**
 * How sure a transcription model was of each word. It stands alone, pure, because models think in pieces of words, and
 * people read words.
 */
import type {Logprob} from './entry.js';

/** A word with the white space behind it, as it stands in the text. `confidence`: 0 to 1; of white space alone, 1. */
export type SureWord = {readonly text: string; readonly confidence: number};

/**
 * The text, word by word: put together it is the text again. A word is as sure as the least sure of its pieces. Where the
 * pieces do not make up the text (a provider has put commas in, say), a word is as sure as what stands at its place.
 */
export function wordsWithConfidence(text: string, logprobs: readonly Logprob[]): SureWord[] {
  const pieces = placesIn(text, logprobs);
  let at = 0;
  return text.split(/(?<=\s)(?=\S)/).map(word => {
    const from = at;
    at += word.length;
    const own = pieces.filter(piece => piece.from < from + word.trimEnd().length && piece.to > from);
    return {text: word, confidence: Math.min(1, ...own.map(({logprob}) => Math.exp(logprob)))};
  });
}

type Piece = {readonly from: number; readonly to: number; readonly logprob: number};

/** Where each piece stands in the text: behind the one before it, in lower case, white space left out. */
function placesIn(text: string, logprobs: readonly Logprob[]): Piece[] {
  const written = text.toLowerCase();
  let at = 0;
  return logprobs.flatMap(({token, logprob}) => {
    const piece = token.trim().toLowerCase();
    const from = piece === '' ? -1 : written.indexOf(piece, at);
    // What does not stand there, or only much later, is of no word.
    if (from < 0 || from - at > LOST_AFTER) return [];
    at = from + piece.length;
    return [{from, to: at, logprob}];
  });
}

/** In characters: commas and the like may be put in between two pieces, whole words are not. */
const LOST_AFTER = 4;
