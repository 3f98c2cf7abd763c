/** G.711 against the tables of the Recommendation: every sample, every byte, and what a tone loses on the way. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
  G711_RATE,
  decodeG711,
  encodeG711,
  g711Reader,
  g711Writer,
  type G711Law,
} from '../../../src/audio/dsp/g711.js';
import {decibels, fitTone, tone16} from './tone.js';

type Table = {
  /** 129 decision values of a magnitude, from 0, scaled to 16 bits. */
  readonly decisions: readonly number[];
  /** The byte of an interval, where the sample is not negative. */
  readonly positive: (interval: number) => number;
  readonly sign: number;
};

/** Segments as the Recommendation tabulates them: where each ends, and in how many equal intervals it is cut. */
function decisionValues(
  scale: number,
  first: readonly number[],
  segments: ReadonlyArray<readonly [end: number, intervals: number]>,
): number[] {
  const values = [...first];
  for (const [end, intervals] of segments) {
    const begin = values.at(-1)!;
    for (let step = 1; step <= intervals; step += 1) values.push(begin + ((end - begin) * step) / intervals);
  }
  return values.map(value => value * scale);
}

const sixteen = (end: number): readonly [number, number] => [end, 16];
const TABLES: Readonly<Record<G711Law, Table>> = {
  // Table 2a: the first interval is half as wide, because it meets its mirror image at zero.
  pcmu: {
    decisions: decisionValues(4, [0, 1], [[31, 15], ...[95, 223, 479, 991, 2015, 4063, 8159].map(sixteen)]),
    positive: interval => 255 - interval,
    sign: 0x80,
  },
  // Table 1a; its even bits are inverted on the line.
  pcma: {
    decisions: decisionValues(8, [0], [[64, 32], ...[128, 256, 512, 1024, 2048, 4096].map(sixteen)]),
    positive: interval => (interval + 128) ^ 0x55,
    sign: 0x80,
  },
};

/** The bytes that the table allows: two, where a sample is a decision value itself. */
function allowedBytes({decisions, positive, sign}: Table, sample: number): number[] {
  const magnitude = Math.min(Math.abs(sample), decisions.at(-1)!);
  return decisions
    .slice(0, -1)
    .map((from, interval) => ({interval, fits: from <= magnitude && magnitude <= decisions[interval + 1]!}))
    .filter(({fits}) => fits)
    .flatMap(({interval}) => {
      const byte = positive(interval);
      if (sample === 0) return [byte, byte ^ sign];
      return [sample < 0 ? byte ^ sign : byte];
    });
}

/** The level that stands for an interval: its middle, or zero for the half interval of µ-law. */
function levelOf(law: G711Law, byte: number): number {
  const {decisions, positive, sign} = TABLES[law];
  for (let interval = 0; interval < 128; interval += 1) {
    const [from, to] = [decisions[interval]!, decisions[interval + 1]!];
    const level = law === 'pcmu' && interval === 0 ? 0 : (from + to) / 2;
    if (positive(interval) === byte) return level;
    if ((positive(interval) ^ sign) === byte) return 0 - level;
  }
  throw new Error(`No interval has the byte ${byte}`);
}

for (const law of ['pcmu', 'pcma'] as const) {
  describe(law === 'pcmu' ? 'µ-law' : 'A-law', () => {
    test('has the 128 intervals of the Recommendation for each sign', () => {
      assert.equal(TABLES[law].decisions.length, 129);
      assert.equal(TABLES[law].decisions.at(-1), law === 'pcmu' ? 32_636 : 32_768);
    });

    test('gives each of 65,536 samples the byte of its interval', () => {
      const samples = Int16Array.from({length: 65_536}, (_, at) => at - 32_768);
      for (const [at, byte] of encodeG711(law, samples).entries()) {
        const sample = samples[at]!;
        const allowed = allowedBytes(TABLES[law], sample);
        assert.ok(allowed.includes(byte), `${sample} is ${byte}, not ${allowed.join(' or ')}`);
      }
    });

    test('gives each of 256 bytes the level of its interval', () => {
      const bytes = Uint8Array.from({length: 256}, (_, byte) => byte);
      assert.deepEqual(
        [...decodeG711(law, bytes)],
        [...bytes].map(byte => levelOf(law, byte)),
      );
    });

    test('brings every byte back as it was, but for the negative zero of µ-law', () => {
      const bytes = Uint8Array.from({length: 256}, (_, byte) => byte);
      const back = encodeG711(law, decodeG711(law, bytes));
      const changed = [...bytes].filter(byte => back[byte] !== byte);
      assert.deepEqual(changed, law === 'pcmu' ? [0x7f] : []);
    });

    const pieces = <Sound extends Int16Array | Uint8Array>(sound: Sound, length: number): Sound[] =>
      Array.from(
        {length: Math.ceil(sound.length / length)},
        (_, index) => sound.subarray(index * length, (index + 1) * length) as Sound,
      );

    test('beside sound at 24 kHz gives the same however a stream is cut, and three samples a byte', () => {
      const sound = tone16(997, 24_000, 0.3);
      const bytes = g711Writer(law, 24_000)(sound);
      assert.equal(bytes.length, sound.length / 3);
      const write = g711Writer(law, 24_000);
      assert.deepEqual(
        pieces(sound, 331).flatMap(piece => [...write(piece)]),
        [...bytes],
      );
      const heard = g711Reader(law, 24_000)(bytes);
      assert.equal(heard.length, sound.length);
      const read = g711Reader(law, 24_000);
      assert.deepEqual(
        pieces(bytes, 37).flatMap(piece => [...read(piece)]),
        [...heard],
      );
    });

    test('from 24 kHz and back keeps a tone of 3 kHz, and nothing above 4.4 kHz', () => {
      const through = (frequency: number): Float32Array => {
        const sound = tone16(frequency, 24_000, 0.5);
        const heard = g711Reader(law, 24_000)(g711Writer(law, 24_000)(sound));
        return Float32Array.from(heard, sample => sample / 32_768).subarray(2400, 9600);
      };
      const {amplitude, snr} = fitTone(through(2_997), 2_997, 24_000);
      assert.ok(Math.abs(20 * Math.log10(amplitude / 0.5)) < 0.1 && snr > 34, `${snr.toFixed(1)} dB`);
      assert.ok(decibels(through(5_003)) < -65, `${decibels(through(5_003)).toFixed(1)} dB`);
    });

    for (const level of [-3, -10, -20, -30, -40]) {
      test(`carries a tone of ${level} dB with at least 34 dB of signal over noise`, () => {
        const sound = tone16(997, G711_RATE, 1, 10 ** (level / 20));
        const heard = Float32Array.from(decodeG711(law, encodeG711(law, sound)));
        const {snr} = fitTone(heard, 997, G711_RATE);
        assert.ok(snr >= 34, `${snr.toFixed(1)} dB`);
      });
    }
  });
}
