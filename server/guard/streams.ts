/** The sound of answers on the guarded socket: a number for each item, and how much of it was sent. */
import {encodeFrame} from '../../src/realtime/protocol/frames.js';

const BYTES_PER_SAMPLE = 2;
const SAMPLES_PER_MS = 24;
const MAX_STREAMS = 0xffff;

export class Streams {
  readonly #numbers = new Map<string, number>();
  readonly #sent = new Map<string, number>();

  /** The stream of an item, from 1. */
  number(itemId: string): number {
    const known = this.#numbers.get(itemId);
    if (known !== undefined) return known;
    const number = (this.#numbers.size % MAX_STREAMS) + 1;
    this.#numbers.set(itemId, number);
    return number;
  }

  /** Base64 of the provider as one binary frame for the browser. */
  frame(epoch: number, itemId: string, base64: string): Uint8Array {
    const sound = Buffer.from(base64, 'base64');
    const offset = this.#sent.get(itemId) ?? 0;
    this.#sent.set(itemId, offset + sound.byteLength / BYTES_PER_SAMPLE);
    return encodeFrame({epoch, stream: this.number(itemId), offset, sound});
  }

  /** How much of an item's sound was sent, in milliseconds. */
  sentMs(itemId: string): number {
    return Math.floor((this.#sent.get(itemId) ?? 0) / SAMPLES_PER_MS);
  }
}
