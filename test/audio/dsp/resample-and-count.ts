/**
 * A process of its own that resamples, packs and counts: it prints how many bytes of memory one render quantum
 * costs. Started with --expose-gc and a young generation so large that nothing is collected while it counts.
 */
import {floatToPcm16} from '../../../src/audio/dsp/pcm16.js';
import {createResampler} from '../../../src/audio/dsp/resampler.js';
import {tone} from './tone.js';

/** The engine compiles during the first rounds; the quietest round is what goes on for ever. */
const ROUNDS = 8;
/** Bytes: what asking for the figure costs, shared by the quanta. A round as quiet as that is the last. */
const NOTHING = 0.5;
const QUANTA = 4_000;
const [from, to] = process.argv.slice(2).map(Number) as [number, number];

const resampler = createResampler(from, to);
const input = tone(997, from, 128 / from);
const converted = new Float32Array(resampler.maxOutput(input.length));
const packed = new Int16Array(converted.length);

// As in a call: three resamplers run in one thread, and engines make other code for one that is not alone.
for (const [otherFrom, otherTo] of [
  [24_000, 48_000],
  [24_000, 8_000],
] as const) {
  const other = createResampler(otherFrom, otherTo);
  const output = new Float32Array(other.maxOutput(input.length));
  for (let quantum = 0; quantum < 2000; quantum += 1) other.process(input, output);
}

let fewest = Infinity;
for (let round = 0; round < ROUNDS && fewest > NOTHING; round += 1) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let quantum = 0; quantum < QUANTA; quantum += 1) {
    resampler.process(input, converted);
    floatToPcm16(converted, packed);
  }
  fewest = Math.min(fewest, (process.memoryUsage().heapUsed - before) / QUANTA);
}
process.stdout.write(String(fewest));
