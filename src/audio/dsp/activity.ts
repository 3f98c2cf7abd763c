/**
 * Is somebody speaking? Loudness against a floor that follows the room: cheap enough for the audio thread, and
 * quick enough to lower an answer before the provider has heard anything.
 */

/** Loudness is measured over this long, in seconds. */
const FRAME_SECONDS = 0.01;
/** A voice is this much louder than the room, as a ratio of energies: 12 dB to begin, 6 dB to go on. */
const BEGIN_RATIO = 16;
const GO_ON_RATIO = 4;
/** Quieter than −55 dBFS is no voice in any room. */
const QUIETEST = 10 ** (-55 / 10);
/** The floor sinks to a quieter room at once and rises by about 2 dB a second, slower than any word. */
const RISE = 1.005;
/** This many loud frames are a voice, and this many quiet ones its end: a click is not, and a breath is not. */
const BEGIN_FRAMES = 3;
const END_FRAMES = 30;

/** How far before the answer "speaking" the voice began, in seconds: the frames that it took, and a soft onset. */
export const ONSET_SECONDS = BEGIN_FRAMES * FRAME_SECONDS + 0.2;

/** Takes one sample (−1 to 1); says whether somebody is speaking now. */
export type Activity = (sample: number) => boolean;

/** `rate` in Hz. */
export function createActivity(rate: number): Activity {
  const frame = Math.round(rate * FRAME_SECONDS);
  let energy = 0;
  let filled = 0;
  let floor = 1;
  let streak = 0;
  let speaking = false;

  return sample => {
    energy += sample * sample;
    filled += 1;
    if (filled < frame) return speaking;
    const level = energy / frame;
    energy = filled = 0;
    floor = Math.max(QUIETEST / BEGIN_RATIO, Math.min(level, floor * RISE));
    const loud = level > floor * (speaking ? GO_ON_RATIO : BEGIN_RATIO);
    streak = loud === speaking ? 0 : streak + 1;
    if (streak === (speaking ? END_FRAMES : BEGIN_FRAMES)) {
      speaking = loud;
      streak = 0;
    }
    return speaking;
  };
}
