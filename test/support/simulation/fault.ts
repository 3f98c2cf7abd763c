/** One fault in a world, where a test wants it. It stands alone because store and provider fail in the same five ways. */
import type {Mortal} from './clock.js';

/**
 * `refused`: nothing is done. `lost`: it is done, and the answer never comes. `late`: the answer comes after every limit
 * of patience. `dies-before`, `dies-after`: whoever asks is killed.
 */
export const FAULTS = ['refused', 'lost', 'late', 'dies-before', 'dies-after'] as const;
export type Fault = (typeof FAULTS)[number];

/** Longer than an attachment may take, and shorter than the store's and provider's own limits. */
export const LATE_MS = 3_000;

/** Is asked before each question of an instance; says how this one fails. */
export type Saboteur = {
  readonly next: (instance: Mortal, question: string) => Fault | undefined;
  readonly kill: (instance: Mortal) => void;
};
