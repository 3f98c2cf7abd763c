/**
 * Words as sound and back: each word is a run of samples of one value. It stands alone so that what a twin of the
 * provider understands is what really reached it: a word whose beginning was lost is not understood.
 */
import {decodeG711} from '../../../src/audio/dsp/g711-decoder.js';
import {G711_RATE} from '../../../src/audio/dsp/g711-rate.js';

export const RATE = 24_000;
/** A word with the gap behind it. */
export const WORD_MS = 300;
const GAP_MS = 40;
/** Every loudness that µ-law has a code for, the quietest first: what is made narrow comes back as it was. */
const LEVELS = decodeG711(
  'pcmu',
  Uint8Array.from({length: 128}, (_, at) => 255 - at),
);
/** A sound that is no word. */
const NOISE = LEVELS.at(-1)!;

/** A run of equal samples. */
type Run = {readonly value: number; samples: number};

export class TwinVoice {
  readonly #words: string[] = [];

  /** The sound of words. */
  speak(text: string): Int16Array<ArrayBuffer> {
    const words = wordsOf(text);
    const sound = new Int16Array(samplesIn(words.length * WORD_MS));
    words.forEach((word, at) => {
      const begin = samplesIn(at * WORD_MS);
      sound.fill(this.#valueOf(word), begin, begin + samplesIn(WORD_MS - GAP_MS));
    });
    return sound;
  }

  /** A cough. */
  noise(ms: number): Int16Array<ArrayBuffer> {
    return new Int16Array(samplesIn(ms)).fill(NOISE);
  }

  /** The words of what was heard; a word of which a third is missing is none. */
  understand(runs: readonly Run[]): string {
    const whole = (samplesIn(WORD_MS - GAP_MS) * 2) / 3;
    return runs
      .filter(({value, samples}) => value !== 0 && value !== NOISE && samples >= whole)
      .map(({value}) => this.#words.find((_, at) => valueOf(at) === value) ?? '')
      .join(' ');
  }

  /** Every word of which anything was heard, once. */
  anyOf(runs: readonly Run[]): string {
    const values = new Set(runs.map(({value}) => value));
    return this.#words.filter((_, at) => values.has(valueOf(at))).join(' ');
  }

  #valueOf(word: string): number {
    const known = this.#words.indexOf(word);
    return valueOf(known >= 0 ? known : this.#words.push(word) - 1);
  }
}

/** What was heard, put down as runs. */
export class Heard {
  runs: Run[] = [];
  #samples = 0;

  get ms(): number {
    return (this.#samples * 1000) / RATE;
  }

  add(sound: Int16Array): void {
    this.#samples += sound.length;
    for (const value of sound) {
      const last = this.runs.at(-1);
      if (last?.value === value) last.samples += 1;
      else this.runs.push({value, samples: 1});
    }
  }

  clear(): void {
    this.runs = [];
    this.#samples = 0;
  }
}

export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

export function samplesIn(ms: number): number {
  return Math.round((ms * RATE) / 1000);
}

/** The sound of the word at this place of the list; where there are many, G.711 knows the first of them. */
function valueOf(at: number): number {
  const level = LEVELS[at + 1] ?? NOISE;
  return level === NOISE ? -1 - at : level;
}

/** The sound that was made narrow, at the rate of everything else. */
export function widened(bytes: Uint8Array): Int16Array {
  const samples = decodeG711('pcmu', bytes);
  const by = RATE / G711_RATE;
  return Int16Array.from({length: bytes.length * by}, (_, at) => samples[Math.floor(at / by)] ?? 0);
}
