/** The sound of answers on the guarded socket: a number for each item, and how much of it was sent. */
import {FRAME_HEADER_BYTES, writeFrameHeader, type SoundFormat} from '../../src/realtime/protocol/frames.js';
import {Downlink} from './sound-format.js';

const MAX_STREAMS = 0xffff;
/** Only an answer that is being heard can be cut: what was sent of older ones is forgotten. */
const KEPT_ITEMS = 8;

export class Streams {
  readonly #format: SoundFormat;
  readonly #numbers = new Map<string, number>();
  readonly #downlinks = new Map<string, Downlink>();

  /** `format`: of every frame for the visitor. */
  constructor(format: SoundFormat) {
    this.#format = format;
  }

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
    const downlink = this.#downlinks.get(itemId) ?? this.#begin(itemId);
    const {offset, frame} = downlink.write(base64, FRAME_HEADER_BYTES);
    writeFrameHeader(frame, {epoch, stream: this.number(itemId), offset});
    return frame;
  }

  #begin(itemId: string): Downlink {
    const downlink = new Downlink(this.#format);
    this.#downlinks.set(itemId, downlink);
    const [oldest] = this.#downlinks.keys();
    if (this.#downlinks.size > KEPT_ITEMS && oldest !== undefined) this.#downlinks.delete(oldest);
    return downlink;
  }

  /** How much of an item's sound was sent, in milliseconds. */
  sentMs(itemId: string): number {
    return this.#downlinks.get(itemId)?.sentMs ?? 0;
  }
}
