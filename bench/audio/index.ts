/**
 * Every figure of the sound path with its goal, beside what its peers reach in the same run. Ends with 1 where a
 * goal is missed that is the same on every machine. Run with `npm run bench:audio`.
 */
import {browserResampler, interruptionFigures, latencyFigures, weightFigures} from './browser.js';
import {openChromium} from './chromium.js';
import {costInChromium, costInNode, memoryFigures} from './cost.js';
import {holds, tableOf, type Figure} from '../figure.js';
import {qualityFigures} from './quality.js';

const figures: Figure[] = [];
const chromium = await openChromium();
try {
  // One after the other: what is timed must be alone.
  const times = [...costInNode(), ...(await costInChromium(chromium))];
  const latencies = await latencyFigures(chromium);
  const quality = await qualityFigures([await browserResampler(chromium)]);
  figures.push(...quality, ...times, ...memoryFigures());
  figures.push(...weightFigures(), ...interruptionFigures(), ...latencies);
} finally {
  await chromium.close();
}
process.stdout.write(tableOf(figures));
process.exitCode = figures.every(figure => holds(figure) || !figure.isDeterministic) ? 0 : 1;
