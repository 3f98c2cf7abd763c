/**
 * A visitor's browser, as far as a provider can tell: an offer, a microphone, an ear that counts packets, and a data
 * channel where one is wanted. It stands alone because it may do what no browser does: speak faster than time passes.
 */
import {within} from '../../../src/shared/abort.js';
import {FRAME_MS, FRAME_SAMPLES, OpusEncoder} from '../../engine/media/opus.js';
import {sendWhileOpen} from '../../engine/media/peer.js';
import {readRtp, writeRtp} from '../../engine/media/rtp.js';
import {
  webrtc,
  type DataChannel,
  type PeerConnection,
  type Track,
} from '../../engine/media/webrtc-library.js';
import {Inbox} from './inbox.js';

const OPUS = 111;
const SSRC = 4242;
const TIMESTAMP_STEP = FRAME_SAMPLES * 2;
const GATHERING_MS = 5_000;
const SILENCE = new Int16Array(FRAME_SAMPLES);

export type PeerOptions = {
  /** Opens `oai-events`, as a browser in direct access does. */
  readonly withChannel: boolean;
  /** Only for a provider on this machine. */
  readonly bindAddress?: string | undefined;
};

export class ProbePeer {
  /** What the data channel said. */
  readonly said = new Inbox<Record<string, unknown>>();
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #channel: DataChannel | undefined;
  readonly #encoder = new OpusEncoder();
  readonly #timer: NodeJS.Timeout;
  #state = 'new';
  #channelOpened = false;
  #received = 0;
  #receivedAt = 0;
  #sequence = 0;
  /** How much of the sound is due, in frames; and how much of it was sent. */
  #due = 0;
  #sent = 0;
  #tickedAt = performance.now();
  #speed = 1;
  #sound: Int16Array = new Int16Array(0);

  constructor({withChannel, bindAddress}: PeerOptions) {
    this.#connection = new webrtc.PeerConnection('probe', {
      iceServers: [],
      disableAutoNegotiation: true,
      ...(bindAddress !== undefined && {bindAddress}),
    });
    this.#connection.onStateChange(state => (this.#state = state));
    if (withChannel) this.#channel = this.#openChannel();
    const audio = new webrtc.Audio('0', 'SendRecv');
    audio.addOpusCodec(OPUS);
    audio.addSSRC(SSRC, 'probe', 'probe', 'microphone');
    this.#track = this.#connection.addTrack(audio);
    this.#track.onMessage(packet => this.#hear(packet));
    this.#timer = setInterval(() => this.#speak(), FRAME_MS / 2);
  }

  get state(): string {
    return this.#state;
  }

  get channelOpened(): boolean {
    return this.#channelOpened;
  }

  /** Packets of sound so far, and when the last one came (`performance.now()`). */
  get heard(): {readonly packets: number; readonly at: number} {
    return {packets: this.#received, at: this.#receivedAt};
  }

  /** With every address of this machine in it. */
  async offer(): Promise<string> {
    const gathered = new Promise<void>(done => {
      this.#connection.onGatheringStateChange(state => {
        if (state === 'complete') done();
      });
    });
    this.#connection.setLocalDescription('offer');
    if (this.#connection.gatheringState() !== 'complete') {
      await within(GATHERING_MS, gathered, () => new Error('No address was found to offer'));
    }
    return this.#connection.localDescription()?.sdp ?? '';
  }

  accept(answer: string): void {
    this.#connection.setRemoteDescription(answer, 'answer');
  }

  /** Says this, `speed` times as fast as it sounds, and resolves when it was sent; then it is silent again. */
  async say(sound: Int16Array, speed: number): Promise<void> {
    const frames = Math.ceil(sound.length / FRAME_SAMPLES);
    this.#sound = sound;
    this.#sent = 0;
    this.#due = 0;
    this.#speed = speed;
    while (this.#sent < frames) await new Promise(done => setTimeout(done, FRAME_MS / 2));
    this.#speed = 1;
    this.#sound = new Int16Array(0);
  }

  /** As it is written: also what no event of ours looks like. */
  send(text: string): void {
    sendWhileOpen(() => this.#channel?.sendMessage(text));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#connection.close();
  }

  #openChannel(): DataChannel {
    const channel = this.#connection.createDataChannel('oai-events');
    channel.onOpen(() => (this.#channelOpened = true));
    channel.onMessage(message => {
      const text = typeof message === 'string' ? message : Buffer.from(message as Buffer).toString('utf8');
      this.said.put(JSON.parse(text) as Record<string, unknown>);
    });
    return channel;
  }

  #speak(): void {
    const now = performance.now();
    this.#due += ((now - this.#tickedAt) / FRAME_MS) * this.#speed;
    this.#tickedAt = now;
    for (; this.#sent < Math.floor(this.#due); this.#sent += 1) this.#sendFrame(this.#sent * FRAME_SAMPLES);
  }

  #sendFrame(at: number): void {
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(this.#sound.subarray(at, at + FRAME_SAMPLES));
    const payload = this.#encoder.encode(at < this.#sound.length ? frame : SILENCE);
    const sequence = this.#sequence & 0xffff;
    const timestamp = (this.#sequence * TIMESTAMP_STEP) >>> 0;
    this.#sequence += 1;
    const packet = writeRtp({payloadType: OPUS, sequence, timestamp, ssrc: SSRC, payload, marker: false});
    sendWhileOpen(() => this.#track.sendMessageBinary(packet));
  }

  #hear(packet: Buffer): void {
    if (readRtp(packet) === undefined) return;
    this.#received += 1;
    this.#receivedAt = performance.now();
  }
}

/** Some seconds of a low tone that swells: no codec takes it for silence. */
export function hum(seconds: number): Int16Array {
  const rate = 24_000;
  return Int16Array.from({length: seconds * rate}, (_, at) => {
    const swell = 0.5 + 0.5 * Math.sin((2 * Math.PI * 3 * at) / rate);
    return 8_000 * swell * Math.sin((2 * Math.PI * 180 * at) / rate);
  });
}
