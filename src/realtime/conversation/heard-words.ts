/**
 * How much of an answer was heard before it was cut: sound and words come without a common clock, so the words are
 * cut in the proportion of the sound. It stands alone so that its error can be measured.
 */

/** How fast somebody speaks: so many characters in so many milliseconds of sound. */
export type Pace = {readonly characters: number; readonly ms: number};

/**
 * 150 words a minute, the usual figure for English read aloud, of six characters with their spaces: 15 a second. It
 * weighs as much as ten seconds of what is heard in a conversation, so that a first short answer cannot mislead.
 */
export const USUAL_PACE: Pace = {characters: 150, ms: 10_000};

/** Thai, Burmese, Khmer, Japanese and Chinese are written without spaces; what stands between those is taken along. */
const UNSPACED = /[\u0e00-\u17ff\u3040-\u9fff]/;
const WIDE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g;

/**
 * Characters as they weigh in speech. A Chinese, Japanese or Korean one is a syllable or more, of which five to eight
 * are spoken in a second (Pellegrino et al., Language 87, 2011): as long as three Latin letters.
 */
export function spokenLength(text: string): number {
  return text.length + 2 * (text.match(WIDE)?.length ?? 0);
}

/** How long these words sound at this pace, in milliseconds. */
export function soundLength(text: string, pace: Pace): number {
  return (spokenLength(text) * pace.ms) / pace.characters;
}

/** The whole words of `text` that fit into `heardMs` of its `soundMs`: never one that was not heard to its end. */
export function heardWords(text: string, heardMs: number, soundMs: number): string {
  if (heardMs >= soundMs) return text;
  let left = (spokenLength(text) * heardMs) / soundMs;
  let end = 0;
  // The platform knows words without spaces, but takes long to begin with.
  const words = UNSPACED.test(text)
    ? [...new Intl.Segmenter(undefined, {granularity: 'word'}).segment(text)].map(({segment}) => segment)
    : text.split(/(?=\s)/);
  for (const word of words) {
    left -= spokenLength(word);
    // Not `left < 0`: numbers of the network may make it NaN.
    if (!(left >= 0)) break;
    end += word.length;
  }
  return text.slice(0, end);
}
