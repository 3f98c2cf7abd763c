/**
 * How well each word was heard, and how likely it is that it was said, out of the scores of the recogniser. Pure, and
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
 * end, so that a long word is not worse than a short one. It is the word's fit. Clear speech has about -1 in the middle
 * of a sentence, and -3 at its first word, which is the dearest choice.
 */
import type {Segment} from 'soundswallower';

const SCALE = 1024;
const FRAMES_PER_SECOND = 100;
/** `p` comes in thousandths: less than half of one reads as nothing, and has no logarithm. */
const SMALLEST = 0.0005;
/** Pauses and the joints of the grammar are segments, too: `<sil>`, `[NOISE]`, `(NULL)`. */
const NO_WORD = /^[<[(]/;
/**
 * The mean fit of a sentence that was said: what fits worse was another one. Found by bench/engine-hearing.ts: of the
 * sentences that the grammar has, clearly said, one in six is below it, and of others one in fifty above.
 */
const WORST_FIT = -3.6;
/** A word of this fit was said as likely as not, and one that fits so much better or worse surely was, or was not. */
const EVEN_FIT = -3.5;
const SLOPE = 0.5;
/** How much of it is the fit of the whole sentence: a word among others that were well heard is the likelier for it. */
const SENTENCE = 0.3;
/** What the choice of the sentence costs its first word. */
const CHOICE = 1;

/** One figure for each word of the alignment of an utterance, in their order. */
export function fitsOf({w: segments = []}: Segment): number[] {
  return segments.filter(({t}) => !NO_WORD.test(t)).map(fitOf);
}

/** Were these the words of what was said? */
export function fits(words: readonly number[]): boolean {
  return words.length > 0 && mean(words) >= WORST_FIT;
}

/** The logarithm of the likelihood that each of these words was said, 0 at the best. */
export function logprobsOf(words: readonly number[]): number[] {
  const whole = mean(words);
  return words.map((fit, index) => {
    const own = index === 0 ? fit + CHOICE : fit;
    const both = (1 - SENTENCE) * own + SENTENCE * whole;
    return -Math.log1p(Math.exp((EVEN_FIT - both) / SLOPE));
  });
}

function fitOf({p, d}: Segment): number {
  const frames = Math.max(1, Math.round(d * FRAMES_PER_SECOND));
  return Math.min(0, (SCALE * Math.log(Math.max(p, SMALLEST))) / frames);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
