/** Answers for a player under test: queued in pieces as they arrive, and rendered quantum by quantum. */
import {createPlayerCore, type PlayerCore} from '../../../src/audio/dsp/player-core.js';

/** The usual rates: of the sound that comes, and of the context that plays it. */
export const SOURCE = 24_000;
export const RATE = 48_000;
export const QUANTUM = 128;

/** A player between the usual rates, or others. */
export const playerCore = (outputRate = RATE, sourceRate = SOURCE): PlayerCore =>
  createPlayerCore(outputRate, sourceRate);

/** Queues sound in pieces of `piece` samples; `place` is where in its item it begins. */
export function feed(
  core: PlayerCore,
  sound: Int16Array,
  {itemId = 'item_1', piece = 480, place = 0}: {itemId?: string; piece?: number; place?: number} = {},
): void {
  for (let at = 0; at < sound.length; at += piece) {
    core.enqueue({
      itemId,
      contentIndex: 0,
      place: place + at,
      samples: Int16Array.from(sound.subarray(at, at + piece)),
    });
  }
}

/** Renders `quanta` of output; tells what the player said to each. */
export function renderQuanta(
  core: PlayerCore,
  quanta: number,
  onPhase: (phase: number) => void = () => undefined,
): Float32Array<ArrayBuffer> {
  const output = new Float32Array(quanta * QUANTUM);
  for (let at = 0; at < output.length; at += QUANTUM) onPhase(core.render(output.subarray(at, at + QUANTUM)));
  return output;
}

/** The same for at least `seconds`. */
export function render(
  core: PlayerCore,
  seconds: number,
  onPhase?: (phase: number) => void,
  rate = RATE,
): Float32Array<ArrayBuffer> {
  return renderQuanta(core, Math.ceil((seconds * rate) / QUANTUM), onPhase);
}

export function concat(...parts: Float32Array[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(parts.flatMap(part => [...part]));
}

/** Numbers from 0 to 1 that are the same in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
