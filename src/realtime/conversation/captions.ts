/** Spoken words as captions that can be read: at most two lines at a time, in the time in which they were said. */
import type {ConversationEntry} from './entry.js';
import {USUAL_PACE, soundLength, spokenLength} from './heard-words.js';

/** What fits side by side on a small screen, by the habit of subtitlers. */
export const LINE_CHARACTERS = 42;
export const LINES = 2;
/** Nobody reads a caption that flashes up. */
const SHORTEST_MS = 300;

export type Caption = {
  readonly role: ConversationEntry['role'];
  /** Milliseconds since the start. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
};

/** Every word of every entry, in order. Without a known end the words say how long they took. */
export function captions(entries: readonly ConversationEntry[], startedAt: number): Caption[] {
  return entries.flatMap(({role, text, at, until}) => {
    const cues = chunk(breakLines(text), LINES);
    const from = Math.max(0, at - startedAt);
    const lasted = until === undefined ? soundLength(text, USUAL_PACE) : until - at;
    const length = Math.max(lasted, cues.length * SHORTEST_MS);
    const whole = cues.reduce((sum, lines) => sum + weigh(lines), 0);
    let said = 0;
    return cues.map(lines => {
      const begin = from + (length * said) / whole;
      said += weigh(lines);
      return {role, from: begin, to: from + (length * said) / whole, lines};
    });
  });
}

function weigh(lines: readonly string[]): number {
  return spokenLength(lines.join(' '));
}

/** Lines of whole words; a word that is longer than a line is broken, as are scripts that have no spaces. */
function breakLines(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean).flatMap(breakWord)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (length(longer) > LINE_CHARACTERS && line !== '') lines.push(line);
    line = length(longer) > LINE_CHARACTERS ? word : longer;
  }
  return line === '' ? lines : [...lines, line];
}

function breakWord(word: string): string[] {
  return chunk(letters(word), LINE_CHARACTERS).map(some => some.join(''));
}

function length(text: string): number {
  return letters(text).length;
}

/** As people count them: an emoji is one. */
function letters(text: string): string[] {
  const segments = new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(text);
  return Array.from(segments, ({segment}) => segment);
}

function chunk<T>(list: readonly T[], size: number): T[][] {
  return Array.from({length: Math.ceil(list.length / size)}, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}
