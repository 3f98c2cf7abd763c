/** Loudness: the root mean square of samples, and how loud that is to an ear. */

/** Below this many decibels a level counts as silence. */
const FLOOR_DB = -60;

/** Root mean square of `samples`, 0 to 1. */
export function rms(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** A linear level as 0 to 1 on a decibel scale, the way ears and meters count. */
export function perceivedLevel(level: number): number {
  if (level <= 0) return 0;
  const decibels = 20 * Math.log10(level);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}
