/**
 * Sound as the events of a socket carry it: base64 of PCM16 at 24 kHz or of G.711 at 8 kHz. It stands alone
 * because the session counts in samples of 24 kHz whatever a client sends and wants to hear.
 */
import {g711Reader, g711Writer, type G711Law} from '../../../src/audio/dsp/g711.js';
import type {AudioFormat} from '../protocol/session-settings.js';
import {SAMPLES_PER_MS} from './input-buffer.js';

const RATE = 1000 * SAMPLES_PER_MS;
/** One byte a sample, eight samples a millisecond. */
const G711_BYTES_PER_MS = 8;
const PCM16_BYTES_PER_MS = 2 * SAMPLES_PER_MS;

/** Reads the sound of one session. Its format may change between two appends; the stream goes on. */
export class SoundReader {
  #law: G711Law | undefined;
  #read: (bytes: Uint8Array) => Int16Array = readPcm16;

  /** The sound of one append, or `undefined` where it holds half a sample. */
  read(format: AudioFormat, bytes: Uint8Array): Int16Array | undefined {
    const law = lawOf(format);
    if (law === undefined && bytes.length % 2 !== 0) return undefined;
    if (law !== this.#law) {
      this.#law = law;
      this.#read = law === undefined ? readPcm16 : g711Reader(law, RATE);
    }
    return this.#read(bytes);
  }
}

/** Writes one stream of sound, an answer or an item, in one format. */
export class SoundWriter {
  readonly #write: (samples: Int16Array) => Uint8Array;
  readonly #bytesPerMs: number;

  constructor(format: AudioFormat) {
    const law = lawOf(format);
    this.#write = law === undefined ? bytesOf : g711Writer(law, RATE);
    this.#bytesPerMs = law === undefined ? PCM16_BYTES_PER_MS : G711_BYTES_PER_MS;
  }

  /** The base64 of a piece, and how long it plays: a client counts what it got, not what we converted. */
  write(samples: Int16Array): {readonly base64: string; readonly ms: number} {
    const bytes = this.#write(samples);
    const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    return {base64, ms: bytes.byteLength / this.#bytesPerMs};
  }
}

function lawOf({type}: AudioFormat): G711Law | undefined {
  if (type === 'audio/pcm') return undefined;
  return type === 'audio/pcmu' ? 'pcmu' : 'pcma';
}

function readPcm16(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length / 2);
  new Uint8Array(samples.buffer).set(bytes);
  return samples;
}

function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
