/**
 * How well each word was heard, as the logarithm of a likelihood, out of the scores of the recogniser. Pure, and
 * apart from the thread that recognises, because what the library reports needs to be explained once.
 *
 * The library says of each word `p = 1.0001 ** score`. The score is the sum over the frames of the word (10 ms
 * each) of how much worse the sound fits this word than the best of everything that the search still holds
 * possible there, and that includes a free row of any phones: noise fits those better, and so do other sounds
 * than those of the word. Where the grammar had a choice before the word, the price of the choice is in it too, as
 * the likelihood of a word is in that of any other recogniser. The decoder keeps its scores 1024 times smaller
 * than they are (a shift by ten bits, to fit into its integers), so the natural logarithm of the likelihood is
 * `1024 * ln(p)`.
 *
 * That is divided by the frames: a mean over the word, 0 where each frame fits best of all and lower without
 * end, so that a long word is not worse than a short one. Clear speech has about -1 in the middle of a sentence.
 */
import type {Segment} from 'soundswallower';

const SCALE = 1024;
const FRAMES_PER_SECOND = 100;
/** `p` comes in thousandths: less than half of one reads as nothing, and has no logarithm. */
const SMALLEST = 0.0005;
/** Pauses and the joints of the grammar are segments, too: `<sil>`, `[NOISE]`, `(NULL)`. */
const NO_WORD = /^[<[(]/;

/** One figure for each word of the alignment of an utterance, in their order. */
export function logprobsOf({w: segments = []}: Segment): number[] {
  return segments.filter(({t}) => !NO_WORD.test(t)).map(logprobOf);
}

function logprobOf({p, d}: Segment): number {
  const frames = Math.max(1, Math.round(d * FRAMES_PER_SECOND));
  return Math.min(0, (SCALE * Math.log(Math.max(p, SMALLEST))) / frames);
}
