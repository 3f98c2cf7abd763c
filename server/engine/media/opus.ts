/** Opus at 24 kHz mono, the rate of the protocol: nothing has to be resampled between RTP and the session. */
import {createRequire} from 'node:module';

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

const opus = createRequire(import.meta.url)('@evan/opus') as OpusPackage;

export class OpusEncoder {
  readonly #encoder = new opus.Encoder({channels: 1, sample_rate: 24_000, application: 'voip'});

  /** One frame of 20 ms. */
  encode(pcm: Int16Array): Buffer {
    return Buffer.from(this.#encoder.encode(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength)));
  }
}

export class OpusDecoder {
  readonly #decoder = new opus.Decoder({channels: 1, sample_rate: 24_000});

  /** The sound of one packet; a packet that is damaged is silence. */
  decode(packet: Buffer): Int16Array {
    try {
      const bytes = this.#decoder.decode(packet);
      const pcm = new Int16Array(bytes.byteLength / 2);
      new Uint8Array(pcm.buffer).set(bytes);
      return pcm;
    } catch {
      return new Int16Array(FRAME_SAMPLES);
    }
  }
}
