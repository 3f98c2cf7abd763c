/**
 * Speech in less time with its pitch kept, by overlapping pieces of itself where they are most alike. It stands
 * alone, pure: what was said before a line was open must catch up with what is being said.
 *
 * Source: W. Verhelst, M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
 * quality time-scale modification of speech", ICASSP 1993.
 */

/** One piece, its cross-fade with the one before, and how far the best place for it is looked for, in seconds. */
const PIECE_SECONDS = 0.04;
const OVERLAP_SECONDS = 0.008;
const SEEK_SECONDS = 0.0125;
/** Every second sample is enough to compare by. */
const STRIDE = 2;

/**
 * Takes PCM16 and gives what is ready of it, `tempo` times as fast: 1 (nothing changes) to 1.5. The rest, up to
 * 55 ms, is kept for the next call.
 */
export type Squeezer = (input: Int16Array, tempo: number) => Int16Array<ArrayBuffer>;

/** `rate` in Hz. */
export function createSqueezer(rate: number): Squeezer {
  const piece = Math.round(rate * PIECE_SECONDS);
  const overlap = Math.round(rate * OVERLAP_SECONDS);
  const seek = Math.round(rate * SEEK_SECONDS);
  const hop = piece - overlap;
  let pending: number[] = [];
  /** How the last piece would have gone on: the next one is faded into it. */
  let tail: number[] = [];

  /** The offset, 0 to `seek`, at which the sound is most like the tail. */
  const mostAlike = (): number => {
    let best = 0;
    let highest = -Infinity;
    for (let offset = 0; offset <= seek; offset += 1) {
      let product = 0;
      let energy = 1;
      for (let index = 0; index < overlap; index += STRIDE) {
        const sample = pending[offset + index] ?? 0;
        product += sample * (tail[index] ?? 0);
        energy += sample * sample;
      }
      const likeness = product / Math.sqrt(energy);
      if (likeness > highest) {
        highest = likeness;
        best = offset;
      }
    }
    return best;
  };

  return (input, tempo) => {
    const output: number[] = [];
    pending.push(...input);
    while (pending.length >= piece + seek) {
      const from = mostAlike();
      for (let index = 0; index < hop; index += 1) {
        const sample = pending[from + index] ?? 0;
        const before = tail[index] ?? sample;
        output.push(before + ((sample - before) * index) / overlap);
      }
      tail = pending.slice(from + hop, from + piece);
      // At its own pace a piece is followed by what follows it; otherwise by what comes a little later.
      pending = pending.slice(tempo === 1 ? from + hop : Math.round(hop * tempo));
    }
    return Int16Array.from(output, Math.round);
  };
}
