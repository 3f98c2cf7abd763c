/**
 * Is somebody speaking? Loudness against a floor that follows the room: cheap enough for the audio thread, and
 * quick enough to lower an answer before the provider has heard anything.
 */

/** Loudness is measured over this long, in seconds. */
const FRAME_SECONDS = 0.01;
/** A voice is this much louder than the room, as a ratio of energies: 12 dB to begin, 6 dB to go on. */
const BEGIN_RATIO = 16;
const GO_ON_RATIO = 4;
/**
 * Quieter than −48 dBFS is no voice in any room; as the mean square of 16-bit samples. Not lower: a device that
 * gives zeros at first, or was muted, must not make a voice of the room that follows.
 */
const QUIETEST = (32_768 * 10 ** (-48 / 20)) ** 2;
/** The floor sinks to a quieter room at once and rises by about 2 dB a second, slower than any word. */
const RISE = 1.005;
/** This many loud frames are a voice, and this many quiet ones its end: a click is not, and a breath is not. */
const BEGIN_FRAMES = 3;
const END_FRAMES = 30;

/**
 * How late it is told that somebody began to speak, or stopped, in milliseconds: so long it takes to be sure. A voice begins
 * and ends somewhere in a frame; its middle is taken.
 */
export const LATE_MS = {
  begin: (BEGIN_FRAMES - 0.5) * FRAME_SECONDS * 1_000,
  end: (END_FRAMES + 0.5) * FRAME_SECONDS * 1_000,
} as const;

/** Places in the array of fractions: the sum of this frame, and the loudness of the room. */
const ENERGY = 0;
const FLOOR = 1;

/** Takes one 16-bit sample, a whole number; says whether somebody is speaking now. */
export type Activity = (sample: number) => boolean;

/** `rate` in Hz. */
export function createActivity(rate: number): Activity {
  const frame = Math.round(rate * FRAME_SECONDS);
  // Fractions live in an array: a closure would keep each in a box, and make a new box for every sample.
  const fractions = new Float64Array([0, 32_768 ** 2]);
  let filled = 0;
  let streak = 0;
  let speaking = false;

  return sample => {
    fractions[ENERGY] = (fractions[ENERGY] ?? 0) + sample * sample;
    filled += 1;
    if (filled < frame) return speaking;
    const level = fractions[ENERGY] / frame;
    const floor = Math.max(QUIETEST / BEGIN_RATIO, Math.min(level, (fractions[FLOOR] ?? 0) * RISE));
    fractions[ENERGY] = filled = 0;
    fractions[FLOOR] = floor;
    const loud = level > floor * (speaking ? GO_ON_RATIO : BEGIN_RATIO);
    streak = loud === speaking ? 0 : streak + 1;
    if (streak === (speaking ? END_FRAMES : BEGIN_FRAMES)) {
      speaking = loud;
      streak = 0;
    }
    return speaking;
  };
}
