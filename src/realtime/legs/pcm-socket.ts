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
import type {LegCapture, LegInput, MediaLeg, MediaLegEvents, SoundWire} from './leg.js';
import type * as Narrowing from './narrow-sound.js';
import type {NarrowSound} from './narrow-sound.js';
import {SentSound} from './sent-sound.js';
import {UplinkPace} from './uplink-pace.js';

/** Short chunks are what keeps the way from mouth to provider short. */
const CHUNK_MS = 20;
/** Words that were kept leave as fast as they are read; nearer than this to the microphone, sound is live. */
const LIVE_MS = 100;
/** Of what follows the end of a turn that was ended by hand, so much is sent. */
const TAIL_MS = 200;
/** What a line takes that is too narrow for PCM16. */
const NARROW = 'pcmu';

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
  readonly #uplink: UplinkPace;
  /** What is read at the moment. */
  #capture: LegCapture | undefined;
  #sent: SentSound | undefined;
  /** What was given to the socket in one go, and has not left since: it says nothing about the line. */
  #caughtUp = 0;
  /** What writes G.711, once a line may want it; and the stream that it writes now. */
  #narrowing: typeof Narrowing | undefined;
  #narrow: NarrowSound | undefined;
  /** The far side's word on a change of format, as long as it is awaited. */
  #changing: Promise<void> | undefined;

  private constructor({wire, chunkMs = CHUNK_MS}: PcmSocketLegOptions, output: PcmPlayer) {
    this.wire = wire;
    this.#uplink = new UplinkPace(chunkMs, wire.format !== 'pcm16');
    this.output = this.#disposers.use(output, player => player.close());
    this.#disposers.defer(wire.onSound(chunk => output.play(chunk)));
  }

  /** Resolves when answers can be heard; the microphone joins by `attachInput`. */
  static async open(options: PcmSocketLegOptions, signal: AbortSignal): Promise<PcmSocketLeg> {
    const {stage, wire} = options;
    const isNarrow = wire.format !== 'pcm16';
    const narrowing = isNarrow ? await import('./narrow-sound.js') : undefined;
    const sourceRate = isNarrow ? G711_RATE : undefined;
    const leg = new PcmSocketLeg(options, await PcmPlayer.open({stage, sourceRate}, signal));
    leg.#narrowing = narrowing;
    return leg;
  }

  get taken(): number | undefined {
    return this.#sent?.positionOf(this.wire.taken);
  }

  attachInput({capture}: LegInput, from: number): Promise<void> {
    this.#capture = capture;
    this.#sent ??= new SentSound(from);
    const {format} = this.wire;
    this.#narrow =
      format === 'pcm16'
        ? undefined
        : this.#narrowing && new this.#narrowing.NarrowSound(format, capture.rate);
    capture.read({...this.#uplink.pace, from}, chunk => this.#send(chunk, capture));
    return Promise.resolve();
  }

  async detachInput(signal: AbortSignal): Promise<void> {
    // Whoever ends a turn now would end it before what waits for that word.
    await this.#changing;
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
    this.#capture?.read({chunkMs: 0}, () => undefined);
    this.#capture = undefined;
  }

  /** What was refused is said again in the format of before: the memory of the microphone has it. */
  #onRefused(from: number, sent: number, refused: NarrowSound, capture: LegCapture): void {
    this.#narrow = undefined;
    this.#sent?.rewind(sent);
    const pace = this.#uplink.refuse();
    if (this.#capture !== capture) return;
    capture.read(
      {...pace, from},
      refused.undo(chunk => this.#send(chunk, capture)),
    );
  }

  #send(chunk: CapturedChunk, capture: LegCapture): void {
    const wire = this.wire;
    const before = this.#uplink.pace;
    if (before.narrow && wire.format === 'pcm16' && this.#narrowing) {
      const narrow = (this.#narrow = new this.#narrowing.NarrowSound(NARROW, capture.rate));
      const sent = this.#sent?.count ?? 0;
      this.#changing = wire.changeFormat(NARROW, this.#narrowing.FormatChange)?.then(taken => {
        this.#changing = undefined;
        if (!taken) this.#onRefused(chunk.position, sent, narrow, capture);
      });
    }
    wire.sendSound(this.#narrow?.take(chunk) ?? chunk);
    this.#sent?.add(chunk.position, chunk.sound.length / 2);
    const bytesPerMs = (this.#narrow ? G711_RATE : 2 * capture.rate) / 1000;
    const waiting = wire.bufferedAmount;
    const isLive = chunk.left < (capture.rate * LIVE_MS) / 1000;
    this.#caughtUp = isLive ? Math.min(this.#caughtUp, waiting) : waiting;
    const pace = this.#uplink.next((waiting - this.#caughtUp) / bytesPerMs);
    if (pace === before) return;
    capture.pace(pace);
    // While the line still takes it. A line that cannot load it goes on as it is.
    import('./narrow-sound.js').then(
      narrowing => (this.#narrowing = narrowing),
      () => undefined,
    );
  }
}
