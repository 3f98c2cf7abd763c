/**
 * A process of its own that plays and counts: it prints how many bytes the player allocates in a quantum.
 * Started with --expose-gc and with a young generation so large that nothing is collected while it counts.
 */
import {createPlayerCore} from '../../../src/audio/dsp/player-core.js';

/** The first rounds are compiled, and compiled again, by the engine; the quietest is what goes on for ever. */
const ROUNDS = 16;
/** Bytes: what asking for the figure costs, shared by the quanta. A round as quiet as that is the last. */
const NOTHING = 0.5;
const QUANTA = 10_000;
const [outputRate, sourceRate] = process.argv.slice(2).map(Number) as [number, number];

const core = createPlayerCore(outputRate, sourceRate);
const output = new Float32Array(128);
const piece = sourceRate / 5;

// All of it now, so that none has to be made while it counts.
const seconds = ((ROUNDS + 1) * QUANTA * output.length) / outputRate;
for (let place = 0; place < seconds * sourceRate; place += piece) {
  core.enqueue({itemId: 'item', contentIndex: 0, place, samples: new Int16Array(piece).fill(1000)});
}

let fewest = Infinity;
for (let round = 0; round < ROUNDS && fewest > NOTHING; round += 1) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let quantum = 0; quantum < QUANTA; quantum += 1) core.render(output);
  fewest = Math.min(fewest, (process.memoryUsage().heapUsed - before) / QUANTA);
}
console.log(fewest);
