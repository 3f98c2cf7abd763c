/**
 * Lines that grow at their end and roll: the newest stand, the older ones go. It stands alone because a word must not move
 * once it stands: the lines of a file, which are broken when everything is known, have it easier.
 */
import {LINES} from '../../realtime/conversation/captions.js';

/** Do these words fit side by side? */
export type Fits = (line: string) => boolean;

export class RollingLines {
  #text = '';
  #lines: readonly string[] = [];

  /** The last lines of `text`: of what it was before, with more words or fewer, or of another one. */
  of(text: string, fits: Fits): readonly string[] {
    const plain = text.replace(/\s+/g, ' ').trim();
    const goesOn = plain.startsWith(this.#text);
    // A line that is full stays as it is, whatever follows; the last one may take more.
    const full = goesOn ? this.#lines.slice(0, -1) : [];
    const last = goesOn ? (this.#lines.at(-1) ?? '') : '';
    const more = goesOn ? plain.slice(this.#text.length) : plain;
    this.#lines = [...full, ...breakLines(last + more, fits)].slice(-LINES);
    this.#text = plain;
    return this.#lines;
  }

  /** There is another measure now: what stands is to be broken anew. */
  forget(): void {
    this.#text = '';
    this.#lines = [];
  }
}

function breakLines(text: string, fits: Fits): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?= )/).flatMap(word => (fits(word.trim()) ? word : partsOf(word)))) {
    if (line === '' || fits((line + word).trim())) line += word;
    else {
      lines.push(line.trim());
      line = word;
    }
  }
  return [...lines, line.trim()];
}

/** Of a word that is longer than a line, or of a script without spaces. What is none of a word stays behind one. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const {segment, isWordLike} of new Intl.Segmenter(undefined, {granularity: 'word'}).segment(text)) {
    if (isWordLike === true || parts.length === 0) parts.push(segment);
    else parts.push(`${parts.pop() ?? ''}${segment}`);
  }
  return parts;
}
