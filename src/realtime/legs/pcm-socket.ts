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
import type {SoundFormat} from '../protocol/frames.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {LegCapture, LegInput, MediaLeg, MediaLegEvents, SoundWire} from './leg.js';
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

/** Where the format changed: in the memory of the microphone, and in what was sent. */
type Change = {readonly from: number; readonly sent: number};

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
    const output = await PcmPlayer.open(
      {stage, ...(wire.format !== 'pcm16' && {sourceRate: G711_RATE})},
      signal,
    );
    return new PcmSocketLeg(options, output);
  }

  get taken(): number | undefined {
    return this.#sent?.positionOf(this.wire.taken);
  }

  attachInput({capture}: LegInput, from: number): Promise<void> {
    this.#capture = capture;
    this.#sent ??= new SentSound(from);
    const {format} = this.wire;
    const {chunkMs} = this.#uplink.pace;
    capture.read({from, chunkMs, law: lawOf(format)}, chunk => this.#send(chunk, capture));
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
  #onChanged(taken: boolean, {from, sent}: Change, capture: LegCapture): void {
    this.#changing = undefined;
    if (taken) return;
    this.#sent?.rewind(sent);
    const {chunkMs} = this.#uplink.refuse();
    if (this.#capture === capture) capture.read({from, chunkMs}, chunk => this.#send(chunk, capture));
  }

  #send(chunk: CapturedChunk, capture: LegCapture): void {
    const wire = this.wire;
    // The format belongs to the chunk: some of the earlier one may still be on their way from the audio thread.
    if (chunk.law !== lawOf(wire.format)) {
      if (this.#uplink.isRefused) return;
      const changed = wire.changeFormat(chunk.law ?? 'pcm16');
      const change = {from: chunk.position, sent: this.#sent?.count ?? 0};
      this.#changing = changed?.then(taken => this.#onChanged(taken, change, capture));
    }
    wire.sendSound(chunk);
    const {length} = chunk.sound;
    // A sample of G.711 stands for three of the memory.
    this.#sent?.add(chunk.position, chunk.law === undefined ? length / 2 : length * 3);
    const before = this.#uplink.pace;
    const bytesPerMs = (chunk.law === undefined ? 2 * capture.rate : G711_RATE) / 1000;
    const waiting = wire.bufferedAmount;
    const isLive = chunk.left < (capture.rate * LIVE_MS) / 1000;
    this.#caughtUp = isLive ? Math.min(this.#caughtUp, waiting) : waiting;
    const pace = this.#uplink.next((waiting - this.#caughtUp) / bytesPerMs);
    if (pace === before) return;
    capture.pace({
      chunkMs: pace.chunkMs,
      law: pace.narrow ? (lawOf(wire.format) ?? NARROW) : undefined,
    });
  }
}

function lawOf(format: SoundFormat): Exclude<SoundFormat, 'pcm16'> | undefined {
  return format === 'pcm16' ? undefined : format;
}
