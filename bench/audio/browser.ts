/** What a real Chromium does with the project's own capture and player, and with its own resampler. */
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {createPlayerCore} from '../../src/audio/dsp/player-core.js';
import {aliasRejection, ripple, signalToNoise} from '../../test/audio/dsp/streaming.js';
import {sharpness, tone16} from '../../test/audio/dsp/tone.js';
import type {Chromium} from './chromium.js';
import type {Figure} from '../figure.js';
import type {BrowserQuality} from './page/browser-resampler.js';
import type {Latencies} from './page/latency.js';
import type {OtherPeer, Rates} from './quality.js';

const RESAMPLED: readonly Rates[] = [
  [48_000, 24_000],
  [44_100, 24_000],
  [48_000, 16_000],
  [44_100, 16_000],
];
const PROCESSORS = fileURLToPath(new URL('../../dist/browser/worklets/processors.js', import.meta.url));
const RATE = 48_000;
const QUANTUM = 128;
const FREQUENCY = 440;

/** The browser's resampler as a peer: every pair is played in real time, two at a time. */
export async function browserResampler(chromium: Chromium): Promise<OtherPeer> {
  const measured = new Map<string, BrowserQuality>();
  for (let at = 0; at < RESAMPLED.length; at += 2) {
    const measuring = RESAMPLED.slice(at, at + 2).map(async rates => {
      const quality = await chromium.run<BrowserQuality>('browser-resampler.ts', 'quality', ...rates);
      measured.set(String(rates), quality);
    });
    await Promise.all(measuring);
  }
  const names = new Map([
    [aliasRejection, 'aliasRejection'],
    [ripple, 'ripple'],
    [signalToNoise, 'signalToNoise'],
  ] as const);
  return {
    name: 'Chrome',
    valueOf: (measure, rates) => {
      const name = names.get(measure);
      return name === undefined ? undefined : measured.get(String(rates))?.[name];
    },
  };
}

export async function latencyFigures(chromium: Chromium): Promise<Figure[]> {
  const {eventToSilence, wireToOutput, microphoneToWire} = await chromium.run<Latencies>(
    'latency.ts',
    'latencies',
  );
  const common = {unit: 'ms', digits: 0, isDeterministic: false, peers: []} as const;
  return [
    {
      ...common,
      name: 'interruption to silence at the output, 95 of 100',
      ours: eventToSilence.toSorted((a, b) => a - b)[Math.floor(eventToSilence.length * 0.95)] ?? NaN,
      goal: {atMost: 20},
    },
    {...common, name: 'microphone to wire, mean', ours: mean(microphoneToWire), goal: {atMost: 30}},
    {...common, name: 'wire to output, mean', ours: mean(wireToOutput), goal: {atMost: 25}},
  ];
}

/** An interruption in the middle of a tone: how soon it is silent, and whether it clicks. */
export function interruptionFigures(): Figure[] {
  const core = createPlayerCore(RATE);
  core.enqueue({itemId: 'item', contentIndex: 0, place: 0, samples: tone16(FREQUENCY, 24_000, 1)});
  const before = render(core, 100);
  core.flush(false);
  const after = render(core, 20);
  const own = sharpness(before.subarray(before.length / 2));
  const joined = Float32Array.of(...before.slice(-QUANTUM), ...after);
  return [
    {
      name: 'click: sharpest bend after an interruption, to that of the tone',
      unit: '×',
      digits: 3,
      ours: sharpness(joined) / own,
      goal: {atMost: 1.05},
      isDeterministic: true,
      peers: [['cut off', sharpness(Float32Array.of(...before, 0, 0)) / own]],
    },
    {
      name: 'interruption to silence, in the player',
      unit: 'ms',
      digits: 2,
      ours: ((after.findLastIndex(sample => sample !== 0) + 1) / RATE) * 1000,
      goal: {atMost: 5.1},
      isDeterministic: true,
      peers: [],
    },
  ];
}

/** Nothing where the project is not built. */
export function weightFigures(): Figure[] {
  if (!existsSync(PROCESSORS)) return [];
  return [
    {
      name: 'both processors, minified and gzipped',
      unit: 'B',
      digits: 0,
      ours: gzipSync(readFileSync(PROCESSORS), {level: 9}).length,
      goal: {atMost: 3000},
      isDeterministic: true,
      peers: [],
    },
  ];
}

function render(core: ReturnType<typeof createPlayerCore>, quanta: number): Float32Array {
  const output = new Float32Array(quanta * QUANTUM);
  for (let at = 0; at < output.length; at += QUANTUM) core.render(output.subarray(at, at + QUANTUM));
  return output;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
