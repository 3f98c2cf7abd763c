/** Opus at 24 kHz mono, the rate of the protocol: nothing has to be resampled between RTP and the session. */
import {requirePackage} from '../packages.js';

export const FRAME_MS = 20;
export const FRAME_SAMPLES = 480;

/** What is used of the package, whose own types are not reachable through its export map. */
type OpusPackage = {
  readonly Encoder: new (options: {channels: 1; sample_rate: 24000; application: 'voip'}) => {
    encode(pcm: Uint8Array): Uint8Array;
  };
  readonly Decoder: new (options: {channels: 1; sample_rate: 24000}) => {
    decode(packet: Uint8Array): Uint8Array;
  };
};

const opus = requirePackage('@evan/opus') as OpusPackage;

export class OpusEncoder {
  readonly #encoder = new opus.Encoder({channels: 1, sample_rate: 24_000, application: 'voip'});

  /** One frame of 20 ms. */
  encode(pcm: Int16Array): Buffer {
    return Buffer.from(this.#encoder.encode(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)));
  }
}

/** The configuration and the channels of a packet, in its first byte; the rest says how many frames it has. */
const TOC_CONFIGURATION = 0xfc;

export class OpusDecoder {
  readonly #decoder = new opus.Decoder({channels: 1, sample_rate: 24_000});
  /** The last packet that was good: its first byte, and its length in samples. */
  #last: {readonly toc: number; readonly samples: number} | undefined;

  /** The sound of one packet; one that is damaged counts as lost. */
  decode(packet: Buffer): Int16Array {
    try {
      const sound = this.#decode(packet);
      this.#last = {toc: packet[0] ?? 0, samples: sound.length};
      return sound;
    } catch {
      return this.conceal();
    }
  }

  /**
   * The decoder's guess at the packet that should have followed. The library has no word for a lost packet, but a
   * packet of its first byte alone holds a frame of no length, which means just that (RFC 6716, section 3.2.1), and
   * the decoder then also knows that it missed something: the next good packets come out better for it.
   */
  conceal(): Int16Array {
    const {toc, samples} = this.#last ?? {toc: 0, samples: 0};
    const sound = new Int16Array(samples || FRAME_SAMPLES);
    for (let at = 0; at < samples;) {
      const frame = this.#decode(Uint8Array.of(toc & TOC_CONFIGURATION));
      sound.set(frame.subarray(0, samples - at), at);
      at += frame.length;
    }
    return sound;
  }

  #decode(packet: Uint8Array): Int16Array {
    const bytes = this.#decoder.decode(packet);
    const pcm = new Int16Array(bytes.byteLength / 2);
    new Uint8Array(pcm.buffer).set(bytes);
    return pcm;
  }
}
