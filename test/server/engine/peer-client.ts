/** A WebRTC client in Node: a microphone that says what a test gives it, a speaker that keeps what it hears. */
import nodeDataChannel, {type DataChannel, type PeerConnection, type Track} from 'node-datachannel';
import {OpusDecoder, OpusEncoder} from '../../../server/engine/media/opus.js';
import {readRtp, writeRtp} from '../../../server/engine/media/rtp.js';
import {loudness} from '../../support/speech.js';
import {EventLog} from './harness.js';

const OPUS = 111;
const SSRC = 4242;
const FRAME = 480;
const AUDIBLE = 0.01;

export class PeerClient extends EventLog {
  callId = '';
  /** Milliseconds (performance.now) of every audible packet. */
  readonly audibleAt: number[] = [];
  packets = 0;
  /** Packets of the microphone so far. */
  sent = 0;
  channelClosed = false;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #channel: DataChannel | undefined;
  readonly #encoder = new OpusEncoder();
  readonly #decoder = new OpusDecoder();
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt: number;
  #said: Int16Array = new Int16Array(0);
  #at = 0;
  #sequence = 65_500;
  #frames = 0;
  #loseOneIn = Infinity;

  constructor(withChannel: boolean) {
    super();
    this.#connection = new nodeDataChannel.PeerConnection('visitor', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
    });
    if (withChannel) {
      this.#channel = this.#connection.createDataChannel('oai-events');
      this.#channel.onMessage(message => this.push(message as string));
      this.#channel.onClosed(() => {
        this.channelClosed = true;
        this.wake();
      });
    }
    const audio = new nodeDataChannel.Audio('0', 'SendRecv');
    audio.addOpusCodec(OPUS);
    audio.addSSRC(SSRC, 'visitor', 'visitor', 'microphone');
    this.#track = this.#connection.addTrack(audio);
    this.#track.onMessage(packet => this.#hear(packet));
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#speak(), 10);
  }

  /** Offers, posts and connects. */
  async connect(
    url: string,
    {session, key = 'test', path = '/realtime/calls'}: {session?: object; key?: string; path?: string} = {},
  ): Promise<Response> {
    const sdp = await this.offer();
    const response = await fetch(`${url}${path}`, request(sdp, session, key));
    if (response.status !== 201) return response;
    this.callId = response.headers.get('location')?.split('/').pop() ?? '';
    this.answer(await response.text());
    return response;
  }

  /** The offer alone, for whoever takes it to the provider. */
  async offer(): Promise<string> {
    this.#connection.setLocalDescription('offer');
    await this.until(() => (this.#connection.gatheringState() === 'complete' ? true : undefined), 5);
    return this.#connection.localDescription()?.sdp ?? '';
  }

  answer(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  /** Of the connection, as ICE and DTLS have it: `connected` while the other side is there. */
  get state(): string {
    return this.#connection.state();
  }

  /** Loses one packet in `every` of what is said from now on. */
  loseOneIn(every: number): void {
    this.#loseOneIn = every;
  }

  /** Speaks through the microphone in real time. */
  say(pcm: Int16Array): void {
    this.#said = pcm;
    this.#at = 0;
  }

  send(event: object): void {
    this.#channel?.sendMessage(JSON.stringify(event));
  }

  /** Resolves when sound that can be heard arrived after a point in time. */
  async audible(since: number): Promise<number> {
    return this.until(() => this.audibleAt.find(at => at >= since));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#connection.close();
  }

  #speak(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / 20);
    for (; this.#frames < due; this.#frames += 1) this.#frame();
  }

  #frame(): void {
    const frame = new Int16Array(FRAME);
    frame.set(this.#said.subarray(this.#at, this.#at + FRAME));
    this.#at += FRAME;
    if (!this.#track.isOpen()) return;
    const payload = this.#encoder.encode(frame);
    const packet = {payloadType: OPUS, sequence: this.#sequence, timestamp: this.#frames * 960, ssrc: SSRC};
    const lost = this.#frames % this.#loseOneIn === this.#loseOneIn - 1;
    if (!lost) this.#track.sendMessageBinary(writeRtp({...packet, payload, marker: false}));
    this.sent += 1;
    this.#sequence = (this.#sequence + 1) & 0xffff;
  }

  #hear(packet: Buffer): void {
    const rtp = readRtp(packet);
    if (rtp === undefined) return;
    this.packets += 1;
    if (loudness(this.#decoder.decode(rtp.payload)) < AUDIBLE) return;
    this.audibleAt.push(performance.now());
    this.wake();
  }
}

function request(sdp: string, session: object | undefined, key: string): RequestInit {
  const headers = {authorization: `Bearer ${key}`};
  if (session === undefined) {
    return {method: 'POST', headers: {...headers, 'content-type': 'application/sdp'}, body: sdp};
  }
  const body = new FormData();
  body.set('sdp', sdp);
  body.set('session', JSON.stringify(session));
  return {method: 'POST', headers, body};
}
