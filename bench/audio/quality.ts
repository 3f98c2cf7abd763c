/** What the resampler lets through, what it keeps out and how late it is: ours beside its peers. */
import {createResampler} from '../../src/audio/dsp/resampler.js';
import {
  aliasRejection,
  ours,
  ripple,
  signalToNoise,
  type Conversion,
} from '../../test/audio/dsp/streaming.js';
import type {Figure} from '../figure.js';
import {PEERS, type OpenPeer} from './peers.js';

export type Rates = readonly [from: number, to: number];

const DOWN: readonly Rates[] = [
  [48_000, 24_000],
  [44_100, 24_000],
  [48_000, 16_000],
  [44_100, 16_000],
  [96_000, 24_000],
  [48_000, 8_000],
];
const UP: readonly Rates[] = [
  [24_000, 48_000],
  [24_000, 44_100],
];
/** Rates with so little in common that their phases are not all tabulated. */
const AWKWARD: readonly Rates[] = [[44_099, 24_000]];
const SILENCE_SECONDS = 0.1;

export type Measure = (convert: Conversion, from: number, to: number) => number;

/** Another way to convert, measured elsewhere: nothing where it was not tried at these rates. */
export type OtherPeer = {
  readonly name: string;
  readonly valueOf: (measure: Measure, rates: Rates) => number | undefined;
};

export async function qualityFigures(others: readonly OtherPeer[]): Promise<Figure[]> {
  const common = {unit: 'dB', isDeterministic: true} as const;
  const figures: Figure[] = [];
  for (const rates of [...DOWN, ...AWKWARD]) {
    figures.push({
      ...common,
      ...(await beside(aliasRejection, rates, others)),
      name: `alias rejection ${inWords(rates)}`,
      digits: 1,
      goal: {atLeast: AWKWARD.includes(rates) ? 85 : 90},
    });
  }
  for (const rates of [...DOWN, ...UP, ...AWKWARD]) {
    figures.push({
      ...common,
      ...(await beside(ripple, rates, others)),
      name: `ripple to 0.9 Nyquist ${inWords(rates)}`,
      digits: 4,
      goal: {atMost: 0.001},
    });
  }
  for (const rates of [...DOWN, ...UP, ...AWKWARD]) {
    figures.push({
      ...common,
      ...(await beside(signalToNoise, rates, others)),
      name: `signal to noise, 16 bit ${inWords(rates)}`,
      digits: 2,
      goal: {atLeast: AWKWARD.includes(rates) ? 85 : rates[0] % rates[1] === 0 ? 97 : 96.9},
    });
  }
  return [...figures, delayFigure()];
}

function delayFigure(): Figure {
  const delays = [...DOWN, ...UP, ...AWKWARD]
    .filter(rates => Math.min(...rates) === 24_000)
    .map(([from, to]) => createResampler(from, to).delaySeconds * 1000);
  return {
    name: 'delay of the resampler at 24 kHz',
    unit: 'ms',
    digits: 2,
    ours: Math.max(...delays),
    goal: {atMost: 1.4},
    isDeterministic: true,
    peers: [],
  };
}

async function beside(
  measure: Measure,
  rates: Rates,
  others: readonly OtherPeer[],
): Promise<Pick<Figure, 'ours' | 'peers'>> {
  const peers: Array<readonly [string, number]> = [];
  for (const [name, open] of Object.entries(PEERS)) {
    // It makes every recording a little shorter or longer: out of tune by millionths, which is no noise.
    if (measure === signalToNoise && name === 'wave-resampler') continue;
    peers.push([name, await valueOfPeer(open, measure, rates)]);
  }
  for (const {name, valueOf} of others) {
    const value = valueOf(measure, rates);
    if (value !== undefined) peers.push([name, value]);
  }
  return {ours: measure(ours, ...rates), peers};
}

async function valueOfPeer(open: OpenPeer, measure: Measure, [from, to]: Rates): Promise<number> {
  const peer = await open(from, to);
  // Silence in between: a peer is opened once, and would remember the tone before.
  const silence = new Float32Array(from * SILENCE_SECONDS);
  const convert: Conversion = input => {
    peer.convert(silence);
    return peer.convert(input).slice();
  };
  const value = measure(convert, from, to);
  peer.close();
  return value;
}

export function inWords([from, to]: Rates): string {
  return `${from / 1000} → ${to / 1000} kHz`;
}
