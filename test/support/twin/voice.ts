/**
 * Words as sound and back: each word is a run of samples of one value. It stands alone so that what a twin of the
 * provider understands is what really reached it: a word whose beginning was lost is not understood.
 */

export const RATE = 24_000;
/** A word with the gap behind it. */
export const WORD_MS = 300;
const GAP_MS = 40;
/** A sound that is no word. */
const NOISE = 32_000;

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
      .filter(({value, samples}) => value > 0 && value !== NOISE && samples >= whole)
      .map(({value}) => this.#words[value - 1] ?? '')
      .join(' ');
  }

  /** Every word of which anything was heard, once. */
  anyOf(runs: readonly Run[]): string {
    const values = new Set(runs.map(({value}) => value));
    return this.#words.filter((_, at) => values.has(at + 1)).join(' ');
  }

  #valueOf(word: string): number {
    const known = this.#words.indexOf(word);
    return known >= 0 ? known + 1 : this.#words.push(word);
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

/** A third of the samples have to do for G.711, and a byte for each: a word and a cough are what they were. */
const NARROW_BY = 3;

/** What a twin takes for G.711. */
export function narrowed(samples: Int16Array): Uint8Array {
  return Uint8Array.from({length: samples.length / NARROW_BY}, (_, at) =>
    Math.min(255, samples[at * NARROW_BY] ?? 0),
  );
}

/** The sound that was made narrow, at the rate of everything else. */
export function widened(bytes: Uint8Array): Int16Array {
  const value = (byte = 0): number => (byte === 255 ? NOISE : byte);
  return Int16Array.from({length: bytes.length * NARROW_BY}, (_, at) =>
    value(bytes[Math.floor(at / NARROW_BY)]),
  );
}
