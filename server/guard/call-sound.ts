/** The sound of one guarded call, both ways, in the format and the numbering of its present leg. Nothing is sent here. */
import {VoiceError} from '../../src/shared/errors.js';
import {MICROPHONE_STREAM, decodeFrame, type SoundFormat} from '../../src/realtime/protocol/frames.js';
import {MAX_SOUND_FRAME_BYTES} from '../../src/realtime/protocol/limits.js';
import {SoundAcks} from './sound-acks.js';
import {SoundAllowance} from './sound-allowance.js';
import {Uplink} from './sound-format.js';
import {Streams} from './streams.js';

export class CallSound {
  #allowance = newAllowance();
  #streams = new Streams('pcm16');
  #uplink = new Uplink('pcm16');
  #acks = newAcks();

  /** The numbers of the sounds of answers, and how much of each was sent. */
  get streams(): Streams {
    return this.#streams;
  }

  /** What of the visitor's sound on this leg was taken. */
  get acks(): SoundAcks {
    return this.#acks;
  }

  /** Another leg begins, with this format in both directions. */
  begin(format: SoundFormat = 'pcm16'): void {
    this.#uplink = new Uplink(format);
    this.#streams = new Streams(format);
    this.#acks = newAcks();
    this.#allowance = newAllowance();
  }

  /** What the visitor sends from now on is in another format. */
  changeUplink(format: SoundFormat): void {
    this.#uplink.changeTo(format);
  }

  /**
   * One binary frame of the visitor as base64 of PCM16, or `undefined` where it is none of this leg, or nobody shall
   * hear it: `deaf`. Throws `token/rate-limited` where it is too much.
   */
  read(bytes: Uint8Array, epoch: number, {deaf}: {deaf: boolean}): string | undefined {
    const frame = decodeFrame(bytes, this.#uplink.format);
    if (frame === undefined) return undefined;
    // Before anything is decoded: a byte of G.711 is six of PCM16 to us.
    if (bytes.length > MAX_SOUND_FRAME_BYTES || !this.#allowance.take(this.#uplink.msOf(frame.sound))) {
      const message = `Sound came faster than it can be spoken, or in frames of more than ${MAX_SOUND_FRAME_BYTES} bytes`;
      throw new VoiceError('token/rate-limited', {message});
    }
    if (frame.epoch !== epoch || frame.stream !== MICROPHONE_STREAM) return undefined;
    const sound = this.#uplink.read(frame.sound);
    this.#acks.take(Buffer.byteLength(sound, 'base64') / 2, {dropped: deaf});
    return deaf ? undefined : sound;
  }
}

function newAllowance(): SoundAllowance {
  return new SoundAllowance(() => performance.now());
}

function newAcks(): SoundAcks {
  return new SoundAcks(() => performance.now());
}
