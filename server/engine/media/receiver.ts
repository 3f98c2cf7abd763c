/** The visitor's track: RTP packets in as they arrive, sound out in order and without holes. */
import {Concealment} from './conceal.js';
import {OpusDecoder} from './opus.js';
import {ReorderBuffer} from './reorder.js';
import {readRtp} from './rtp.js';

export class Receiver {
  readonly #onSound: (pcm: Int16Array) => void;
  #reorder = new ReorderBuffer<Buffer>();
  #concealment = new Concealment(new OpusDecoder());
  #ssrc: number | undefined;

  constructor(onSound: (pcm: Int16Array) => void) {
    this.#onSound = onSound;
  }

  readonly receive = (message: Buffer): void => {
    const packet = readRtp(message);
    if (packet === undefined || packet.payload.length === 0) return;
    if (packet.ssrc !== this.#ssrc) {
      this.#ssrc = packet.ssrc;
      this.#reorder = new ReorderBuffer();
      this.#concealment = new Concealment(new OpusDecoder());
    }
    for (const ordered of this.#reorder.push(packet.sequence, packet.payload)) {
      const lost = ordered.kind === 'gap';
      this.#onSound(lost ? this.#concealment.gap(ordered.count) : this.#concealment.packet(ordered.payload));
    }
  };
}
