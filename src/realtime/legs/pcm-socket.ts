/**
 * The WebSocket leg: the microphone as chunks on a wire, answers from the wire into the player. It stands alone
 * because it knows the two processors and no protocol: any channel that carries sound will do.
 */
import {G711_RATE} from '../../audio/dsp/g711-rate.js';
import type {CapturedChunk} from '../../audio/pcm-capture.js';
import {PcmPlayer} from '../../audio/pcm-player.js';
import type {AudioStage} from '../../audio/stage.js';
import {delay} from '../../shared/abort.js';
import {Disposers} from '../../shared/disposers.js';
import {Emitter} from '../../shared/emitter.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {LegInput, MediaLeg, MediaLegEvents, SoundWire} from './leg.js';
import {SentSound} from './sent-sound.js';
import type {Reading, SlowLine} from './slow-line.js';

/** Short chunks are what keeps the way from mouth to provider short. */
const CHUNK_MS = 20;
/** Words that were kept leave as fast as they are read; nearer than this to the microphone, sound is live. */
const LIVE_MS = 100;
/** Of what follows the end of a turn that was ended by hand, so much is sent. */
const TAIL_MS = 200;
/** Live sound of this length in front of the socket is a line that does not keep up: what helps it is loaded. */
const SLOW_MS = 200;
/** What helps could not be loaded: it is tried again after this time. */
const AGAIN_MS = 5_000;

export type PcmSocketLegOptions = {
  readonly stage: AudioStage;
  readonly wire: SoundWire;
  /** The length of a chunk on a good line, 10 to 100 ms. */
  readonly chunkMs?: number | undefined;
};

export class PcmSocketLeg implements MediaLeg {
  readonly kind = 'websocket';
  readonly events = new Emitter<MediaLegEvents>();
  readonly output: PcmPlayer;
  readonly wire: SoundWire;
  readonly #disposers = new Disposers();
  readonly #chunkMs: number;
  /** The microphone that is read at the moment. */
  #reading: Reading | undefined;
  #sent: SentSound | undefined;
  /** What was given to the socket in one go, and has not left since: it says nothing about the line. */
  #caughtUp = 0;
  /** Once the line does not keep up, or where it carries G.711. */
  #slow: SlowLine | undefined;
  #isLoading = false;

  private constructor({wire, chunkMs = CHUNK_MS}: PcmSocketLegOptions, output: PcmPlayer) {
    this.wire = wire;
    this.#chunkMs = chunkMs;
    this.output = this.#disposers.use(output, player => player.close());
    this.#disposers.defer(wire.onSound(chunk => output.play(chunk)));
  }

  /** Resolves when answers can be heard; the microphone joins by `attachInput`. */
  static async open(options: PcmSocketLegOptions, signal: AbortSignal): Promise<PcmSocketLeg> {
    const {stage, wire} = options;
    const isNarrow = wire.format !== 'pcm16';
    const {SlowLine: Slow} = isNarrow ? await import('./slow-line.js') : {};
    const sourceRate = isNarrow ? G711_RATE : undefined;
    const leg = new PcmSocketLeg(options, await PcmPlayer.open({stage, sourceRate}, signal));
    leg.#slow = Slow && new Slow(wire, leg.#chunkMs);
    return leg;
  }

  get taken(): number | undefined {
    return this.#sent?.positionOf(this.wire.taken);
  }

  attachInput({capture}: LegInput, from: number): Promise<void> {
    const sent = (this.#sent ??= new SentSound(from));
    const reading: Reading = {capture, sent, send: chunk => this.#send(chunk, reading), isOver: false};
    this.#reading = reading;
    capture.read({chunkMs: this.#chunkMs, ...this.#slow?.begin(capture.rate), from}, reading.send);
    return Promise.resolve();
  }

  async detachInput(signal: AbortSignal): Promise<void> {
    // Whoever ends a turn now would end it before what waits for that word.
    await this.#slow?.changing;
    await delay(TAIL_MS, signal);
    this.#rest();
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'response.created':
        this.output.reopen();
        break;
      case 'response.output_audio.done':
        this.output.end();
        break;
      case 'response.done':
        // A cancelled answer is not finished politely; one that was cut short has no end of its own for its sound.
        if (event.response.status === 'cancelled') void this.output.interrupt();
        else this.output.end();
        break;
    }
  }

  close(): void {
    this.#rest();
    this.#disposers.dispose();
  }

  /** Nor is what is on its way sent any more. */
  #rest(): void {
    const reading = this.#reading;
    if (reading === undefined) return;
    this.#reading = undefined;
    reading.isOver = true;
    reading.capture.read({chunkMs: 0}, ignore);
  }

  #send(chunk: CapturedChunk, reading: Reading): void {
    const {wire} = this;
    const {capture, sent} = reading;
    wire.sendSound(this.#slow?.write(chunk, reading) ?? chunk);
    sent.add(chunk.position, chunk.sound.length / 2);
    const waiting = wire.bufferedAmount;
    const samplesPerMs = capture.rate / 1000;
    const isLive = chunk.left < samplesPerMs * LIVE_MS;
    this.#caughtUp = isLive ? Math.min(this.#caughtUp, waiting) : waiting;
    const piledUp = waiting - this.#caughtUp;
    if (this.#slow) {
      this.#slow.observe(piledUp, reading);
    } else if (piledUp > 2 * samplesPerMs * SLOW_MS && !this.#isLoading) {
      // While the line still takes it. One that cannot load it goes on as it is, and tries again.
      this.#isLoading = true;
      import('./slow-line.js').then(
        ({SlowLine: Slow}) => (this.#slow = new Slow(wire, this.#chunkMs)),
        () => setTimeout(() => (this.#isLoading = false), AGAIN_MS),
      );
    }
  }
}

function ignore(): void {
  return undefined;
}
