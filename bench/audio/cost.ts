/** What resampling, packing and writing an event cost in time and memory, ours beside what pages use today. */
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import type {Chromium} from './chromium.js';
import type {Figure} from '../figure.js';
import {QUANTUM} from './packer.js';
import type {event, quantum} from './page/cost.js';
import {inWords, type Rates} from './quality.js';

const REFERENCE = 'libsamplerate FASTEST';
const RATES: readonly Rates[] = [
  [48_000, 24_000],
  [44_100, 24_000],
  [96_000, 24_000],
];
const COUNTING = ['--expose-gc', '--max-semi-space-size=128'];

type Times = Readonly<Record<'ours' | typeof REFERENCE, number>>;

export function costInNode(): Figure[] {
  return RATES.flatMap(rates => {
    const times = JSON.parse(outputOf('./quantum.ts', rates)) as Times;
    return quantumFigures('Node', rates, times);
  });
}

export async function costInChromium(chromium: Chromium): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const rates of RATES) {
    const times = await chromium.run<Awaited<ReturnType<typeof quantum>>>('cost.ts', 'quantum', ...rates);
    figures.push(...quantumFigures('Chromium', rates, times));
  }
  const {ours, usual, ...peers} = await chromium.run<ReturnType<typeof event>>('cost.ts', 'event');
  figures.push({
    name: `one 20 ms event in Chromium (${ours.toFixed(1)} µs), to btoa and JSON.stringify`,
    unit: '×',
    digits: 2,
    ours: ours / usual,
    goal: {atMost: 0.3},
    isDeterministic: false,
    peers: [...Object.entries(peers).map(([name, time]) => [name, time / usual] as const), ['usual', 1]],
  });
  return figures;
}

/** Resample and pack one render quantum: in shares of a peer, and of the time that the quantum lasts. */
function quantumFigures(engine: string, rates: Rates, times: Times): Figure[] {
  const lasts = (QUANTUM / rates[0]) * 1e6;
  const peers = Object.entries(times).filter(([name]) => name !== 'ours');
  const name = `resample and pack ${inWords(rates)} in ${engine}`;
  const common = {digits: 2, isDeterministic: false, goal: {atMost: 0.4}} as const;
  return [
    {
      ...common,
      name: `${name} (${times.ours.toFixed(1)} µs), to ${REFERENCE}`,
      unit: '×',
      ours: times.ours / times[REFERENCE],
      peers: peers.map(([peer, time]) => [peer, time / times[REFERENCE]]),
    },
    {
      ...common,
      name: `${name}, of a quantum's time`,
      unit: '%',
      ours: (times.ours / lasts) * 100,
      peers: peers.map(([peer, time]) => [peer, (time / lasts) * 100]),
    },
  ];
}

/** Each in a process of its own, where nothing else allocates. */
export function memoryFigures(): Figure[] {
  const support = '../../test/audio';
  return [
    memoryFigure('resample and pack 48 → 24 kHz', `${support}/dsp/resample-and-count.ts`, [48_000, 24_000]),
    memoryFigure('resample and pack 44.1 → 24 kHz', `${support}/dsp/resample-and-count.ts`, [44_100, 24_000]),
    memoryFigure('capture', `${support}/support/capture-allocations.ts`, [48_000, 24_000]),
    memoryFigure('player', `${support}/support/allocations.ts`, [48_000, 24_000]),
  ];
}

function memoryFigure(what: string, program: string, rates: Rates): Figure {
  return {
    name: `memory per quantum: ${what}`,
    unit: 'B',
    digits: 0,
    // What asking for the figure costs is a part of a byte.
    ours: Math.max(0, Math.floor(Number(outputOf(program, rates)))),
    goal: {atMost: 0},
    isDeterministic: true,
    peers: [],
  };
}

function outputOf(program: string, rates: Rates): string {
  const file = fileURLToPath(new URL(program, import.meta.url));
  return execFileSync(process.execPath, [...COUNTING, '--import', 'tsx', file, ...rates.map(String)], {
    encoding: 'utf8',
  });
}
