/** A WebRTC leg without a browser: its sound goes straight to the provider's twin, which plays the answers by itself. */
import type {LegInput, MediaLeg, MediaLegEvents} from '../../../src/realtime/legs/leg.js';
import type {WebRtcLegOptions} from '../../../src/realtime/legs/webrtc.js';
import {FarPlayback} from '../../../src/realtime/protocol/far-playback.js';
import type {ServerEvent} from '../../../src/realtime/protocol/server-events.js';
import {abortable, delay} from '../../../src/shared/abort.js';
import {VoiceError} from '../../../src/shared/errors.js';
import {CountedEmitter, type TwinCapture} from './ears.js';
import {TwinDataChannel, WAY_MS, type TwinNetwork} from './network.js';
import type {TwinCall, TwinCalls} from './calls.js';
import {TwinStream} from './speakers.js';

const TAIL_MS = 300;
const CATCH_UP_TAIL_MS = 700;
const CHUNK_MS = 20;
/** What was kept is played, as any sound of a line is: so much faster than it was spoken, and never at once. */
const TEMPO = 1.25;
/** Of a pause in it so much is played. */
const PAUSE_CHUNKS = 10;
const OFFER = [
  ...['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0'],
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  ...['a=ice-ufrag:twin', 'a=ice-pwd:the/password/of/a/twin'],
  `a=fingerprint:sha-256 ${Array.from({length: 32}, () => 'AB').join(':')}`,
  ...['a=mid:0', 'a=rtpmap:111 opus/48000/2', ''],
].join('\r\n');

export class TwinRtcLeg implements MediaLeg {
  readonly kind = 'webrtc';
  readonly events = new CountedEmitter<MediaLegEvents>();
  readonly output = new TwinStream();
  isOpen = true;
  readonly #playback = new FarPlayback();
  #capture: TwinCapture | undefined;
  /** When what was given to the line has arrived. */
  #arrivesAt = 0;
  #hear: ((sound: Int16Array) => void) | undefined;

  static async open(
    {onDataChannel, exchange}: WebRtcLegOptions,
    {net, calls, made}: {net: TwinNetwork; calls: TwinCalls; made: (leg: TwinRtcLeg) => void},
    signal: AbortSignal,
  ): Promise<TwinRtcLeg> {
    const leg = new TwinRtcLeg();
    made(leg);
    let call: TwinCall | undefined;
    try {
      const channel = onDataChannel === undefined ? undefined : new TwinDataChannel(net);
      if (channel !== undefined) {
        // It is known when the answer is.
        const line = {
          get sctp() {
            return net.sctp as RTCSctpTransport | null;
          },
        };
        onDataChannel?.(channel as unknown as RTCDataChannel, line);
      }
      const answer = await exchange(OFFER, signal);
      call = calls.find(answer);
      signal.throwIfAborted();
      if (net.isDown || net.blocksRtc) throw new VoiceError('transport/handshake');
      const answered = call;
      await abortable(delay(2 * WAY_MS), signal);
      if (channel !== undefined) channel.line.open(end => answered.attach(end));
      leg.#hear = sound => answered.session.hear(sound);
      return leg;
    } catch (failure) {
      leg.close();
      // Nobody ever reached it.
      call?.session.close();
      throw failure;
    }
  }

  attachInput({capture}: LegInput, from: number): Promise<void> {
    const reading = (this.#capture = capture as unknown as TwinCapture);
    let quiet = 0;
    reading.read({from, chunkMs: CHUNK_MS}, ({sound}) => {
      const samples = new Int16Array(sound.slice().buffer);
      const now = performance.now();
      quiet = samples.some(sample => sample !== 0) ? 0 : quiet + 1;
      if (quiet > PAUSE_CHUNKS && this.#isLate) return;
      this.#arrivesAt = Math.max(now + WAY_MS, this.#arrivesAt + CHUNK_MS / TEMPO);
      setTimeout(() => this.#capture === reading && this.#hear?.(samples), this.#arrivesAt - now);
    });
    return Promise.resolve();
  }

  async detachInput(signal: AbortSignal): Promise<void> {
    await delay(this.#isLate ? CATCH_UP_TAIL_MS : TAIL_MS, signal);
    if (this.#isLate) await delay(this.#arrivesAt - performance.now() + TAIL_MS, signal);
    this.#rest();
  }

  observe(event: ServerEvent): void {
    if (event.type === 'response.created') this.output.reopen();
    const change = this.#playback.observe(event);
    if (change === 'begins') this.output.noteStarted();
    if (change === 'ends') this.output.noteDrained();
  }

  /** The line breaks; a channel beside it may stand. */
  break(): void {
    this.#hear = undefined;
    if (this.isOpen)
      this.events.emit('lost', new VoiceError('transport/lost', {message: 'The WebRTC line broke'}));
  }

  close(): void {
    this.isOpen = false;
    this.#rest();
    this.output.close();
  }

  get #isLate(): boolean {
    return this.#arrivesAt > performance.now() + WAY_MS;
  }

  #rest(): void {
    this.#capture?.read({chunkMs: 0}, () => undefined);
    this.#capture = undefined;
  }
}
