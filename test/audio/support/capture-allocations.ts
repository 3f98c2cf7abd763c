/**
 * A process of its own that captures and counts: it prints how many bytes the capture allocates in a quantum.
 * Started with --expose-gc and with a young generation so large that nothing is collected while it counts.
 */
import {createCaptureCore} from '../../../src/audio/dsp/capture-core.js';

/** The first rounds are compiled, and compiled again, by the engine; the quietest is what goes on for ever. */
const ROUNDS = 16;
/** Bytes: what asking for the figure costs, shared by the quanta. A round as quiet as that is the last. */
const NOTHING = 0.1;
const QUANTA = 10_000;
const [inputRate, rate] = process.argv.slice(2).map(Number) as [number, number];

const core = createCaptureCore({
  ...{inputRate, rate, start: 0},
  onChunk: () => undefined,
  onActivity: () => undefined,
});
core.read({from: 0, chunkMs: 20});
const noise = Array.from({length: 2}, () => Float32Array.from({length: 128}, () => Math.random() - 0.5));

let fewest = Infinity;
for (let round = 0; round < ROUNDS && fewest > NOTHING; round += 1) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let quantum = 0; quantum < QUANTA; quantum += 1) core.write(noise);
  fewest = Math.min(fewest, (process.memoryUsage().heapUsed - before) / QUANTA);
}
console.log(fewest);
