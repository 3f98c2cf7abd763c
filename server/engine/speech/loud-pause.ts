/**
 * Pauses that are none: what the grammar has no words for, the search may hide in a silence beside those that it has. Pure,
 * and apart from how well the words fit, because each of them may fit, and most of what was said be left out.
 */
import type {Segment} from 'soundswallower';

/** Between two words somebody may breathe, or be silent before they stop. */
const PAUSE_SECONDS = 0.3;
/** How loud a pause may be, as a share of the words beside it. Noise is as loud in both: then nothing is known. */
const LOUD = 0.4;
const SILENCE = '<sil>';

/** Is there a pause in which somebody spoke? `sound` is what was aligned, so many samples a second. */
export function hasLoudPause({w: segments = []}: Segment, sound: Float32Array, rate: number): boolean {
  const levelOf = ({b, d}: Segment): number => levelIn(sound.subarray(b * rate, (b + d) * rate));
  const words = Math.max(...segments.filter(({t}) => !/^[<[(]/.test(t)).map(levelOf));
  return segments.some(part => part.t === SILENCE && part.d > PAUSE_SECONDS && levelOf(part) > LOUD * words);
}

function levelIn(sound: Float32Array): number {
  return Math.sqrt(sound.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, sound.length));
}
