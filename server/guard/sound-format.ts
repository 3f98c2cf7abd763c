/**
 * The two directions of a visitor's sound, each in the format that its leg has: the provider's side is always
 * PCM16 at 24 kHz. It stands alone so that no provider has to know what a visitor's line can carry.
 */
import {G711_RATE, g711Reader, g711Writer} from '../../src/audio/dsp/g711.js';
import type {SoundFormat} from '../../src/realtime/protocol/frames.js';

const RATE = 24_000;

/** What a visitor sends, as the provider takes it. */
export class Uplink {
  #format: SoundFormat;
  #read: ((bytes: Uint8Array) => Int16Array) | undefined;

  constructor(format: SoundFormat) {
    this.#format = format;
    this.#read = readerOf(format);
  }

  get format(): SoundFormat {
    return this.#format;
  }

  /** Frames after this are in another format. */
  changeTo(format: SoundFormat): void {
    if (format === this.#format) return;
    this.#format = format;
    this.#read = readerOf(format);
  }

  /** How long the sound of one frame plays. */
  msOf(sound: Uint8Array): number {
    return sound.length / (this.#format === 'pcm16' ? (2 * RATE) / 1000 : G711_RATE / 1000);
  }

  /** The sound of one frame as base64 of PCM16. */
  read(sound: Uint8Array): string {
    const {buffer, byteOffset, byteLength} = this.#read?.(sound) ?? sound;
    return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  }
}

/** One answer of the provider, as a visitor takes it. */
export class Downlink {
  readonly #write: ((samples: Int16Array) => Uint8Array) | undefined;
  /** Samples of the provider that were written so far. */
  #taken = 0;
  /** Samples of the visitor's format that were written so far. */
  #written = 0;

  constructor(format: SoundFormat) {
    this.#write = format === 'pcm16' ? undefined : g711Writer(format, RATE);
  }

  /**
   * A piece of base64 in the visitor's format, behind so many bytes that are left for a header, and how many samples came
   * before it.
   */
  write(base64: string, head: number): {readonly offset: number; readonly frame: Uint8Array} {
    const offset = this.#written;
    const room = Buffer.allocUnsafe(head + Buffer.byteLength(base64, 'base64'));
    // Less is written where there is more in a text than base64.
    const written = room.write(base64, head, 'base64');
    const frame = room.subarray(0, head + written);
    const samples = Math.floor(written / 2);
    this.#taken += samples;
    if (this.#write === undefined) {
      this.#written += samples;
      return {offset, frame};
    }
    const sound = this.#write(samplesOf(frame.subarray(head)));
    this.#written += sound.length;
    return {offset, frame: Buffer.concat([frame.subarray(0, head), sound])};
  }

  /** By the provider's count: it refuses a cut behind the end of what it sent itself. */
  get sentMs(): number {
    return Math.floor((this.#taken * 1000) / RATE);
  }
}

function readerOf(format: SoundFormat): ((bytes: Uint8Array) => Int16Array) | undefined {
  return format === 'pcm16' ? undefined : g711Reader(format, RATE);
}

/** A copy: the bytes of a buffer may begin in mid-sample. */
function samplesOf(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(Math.floor(bytes.length / 2));
  new Uint8Array(samples.buffer).set(bytes.subarray(0, samples.byteLength));
  return samples;
}
