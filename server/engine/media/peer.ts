/**
 * The engine's end of one WebRTC connection: answers an offer, turns RTP into sound and sound into RTP, and
 * passes the data channel on. It stands alone as the only file that knows the WebRTC library.
 */
import {randomInt} from 'node:crypto';
import {Disposers} from '../../../src/shared/disposers.js';
import {within} from '../../../src/shared/abort.js';
import {Front} from './front.js';
import {FRAME_SAMPLES, OpusEncoder} from './opus.js';
import {Receiver} from './receiver.js';
import {writeRtp} from './rtp.js';
import {answerThrough, invalidOffer, readOffer} from './sdp.js';
import {webrtc, type DataChannel, type PeerConnection, type Track} from './webrtc-library.js';

/** RTP counts Opus at 48 kHz, whatever rate it was encoded from. */
const TIMESTAMP_STEP = FRAME_SAMPLES * 2;
const GATHERING_MS = 3000;
/** Where the library listens: behind what visitors knock at. */
const BEHIND = '127.0.0.1';

export type PeerEvents = {
  readonly onSound: (pcm: Int16Array) => void;
  readonly onChannel: (channel: DataChannel) => void;
  /** The media track is up: sound may be sent. */
  readonly onOpen: () => void;
  /** The other side is gone, for good. */
  readonly onGone: () => void;
};

export class Peer {
  /** Peers of this process that are not closed: the library is one for all of them. */
  static #live = 0;
  readonly #disposers = new Disposers();
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #encoder = new OpusEncoder();
  readonly #payloadType: number;
  readonly #address: string;
  /** Of the visitor's ICE. */
  readonly #password: string;
  readonly #ssrc = randomInt(1, 2 ** 32 - 1);
  #sequence = randomInt(0, 2 ** 15);
  #timestamp = randomInt(0, 2 ** 31);
  #gone = false;

  /** `address`: where visitors reach it, an IPv4 address of this machine. */
  constructor(offer: string, address: string, events: PeerEvents) {
    const {mid, payloadType, password, sdp} = readOffer(offer);
    Peer.#live += 1;
    this.#disposers.defer(() => void (Peer.#live -= 1));
    this.#payloadType = payloadType;
    this.#address = address;
    this.#password = password;
    this.#connection = new webrtc.PeerConnection('engine', {
      iceServers: [],
      bindAddress: BEHIND,
      disableAutoNegotiation: true,
    });
    this.#disposers.defer(() => this.#connection.close());
    this.#connection.onStateChange(state => {
      if (state === 'closed' || state === 'failed' || state === 'disconnected') this.#onGone(state, events);
    });
    this.#connection.onDataChannel(channel => events.onChannel(channel));
    this.#track = this.#addTrack(mid, events);
    try {
      this.#connection.setRemoteDescription(sdp, 'offer');
    } catch (cause) {
      this.close();
      throw invalidOffer(cause);
    }
  }

  /**
   * Lets go of the library when no peer is left: its threads would keep the process alive until the garbage
   * collector happens to come by.
   */
  static releaseLibrary(): void {
    if (Peer.#live === 0) webrtc.cleanup();
  }

  /** The complete answer, with the address of this machine in it. */
  async answer(): Promise<string> {
    const gathered = new Promise<void>(resolve => {
      this.#connection.onGatheringStateChange(state => {
        if (state === 'complete') resolve();
      });
    });
    this.#connection.setLocalDescription('answer');
    if (this.#connection.gatheringState() !== 'complete') {
      await within(GATHERING_MS, gathered, () => new Error('No address was found to answer with'));
    }
    const description = this.#connection.localDescription();
    if (description === null) throw invalidOffer();
    const {port, answer} = answerThrough(description.sdp, this.#address);
    const library = {address: BEHIND, port};
    const front = await Front.open({address: this.#address, library, password: this.#password});
    if (this.#gone) front.close();
    else this.#disposers.defer(() => front.close());
    return answer(front.port);
  }

  /** Sends one frame of 20 ms. */
  send(frame: Int16Array, marker: boolean): void {
    const packet = {
      payloadType: this.#payloadType,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.#ssrc,
      payload: this.#encoder.encode(frame),
      marker,
    };
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + TIMESTAMP_STEP) >>> 0;
    const bytes = writeRtp(packet);
    sendWhileOpen(() => this.#track.sendMessageBinary(bytes));
  }

  close(): void {
    this.#gone = true;
    this.#disposers.dispose();
  }

  #addTrack(mid: string, events: PeerEvents): Track {
    const media = new webrtc.Audio(mid, 'SendRecv');
    media.addOpusCodec(this.#payloadType);
    media.addSSRC(this.#ssrc, 'engine', 'engine', 'engine-voice');
    const track = this.#connection.addTrack(media);
    track.onOpen(() => events.onOpen());
    track.onMessage(new Receiver(events.onSound).receive);
    return track;
  }

  #onGone(state: string, events: PeerEvents): void {
    // A connection that is only "disconnected" may come back; the library then says so itself, or fails.
    if (this.#gone || state === 'disconnected') return;
    this.#gone = true;
    events.onGone();
  }
}

/**
 * Sends, or drops what comes before a line is open or after its end. It is no use to ask first: the library has a
 * thread of its own, and what was open then may be closed by now.
 */
export function sendWhileOpen(send: () => unknown): void {
  try {
    send();
  } catch {
    // Said above: it throws for nothing else.
  }
}
