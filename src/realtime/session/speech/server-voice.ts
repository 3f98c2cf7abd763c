/**
 * The server's voice: each piece is asked for at `/tts`, and played while it still comes. It stands alone because it knows
 * the player and the network, and nothing of conversations.
 */
import type {PcmPlayer} from '../../../audio/pcm-player.js';
import type {AudioStage} from '../../../audio/stage.js';
import {abortable, delay, isAbort} from '../../../shared/abort.js';
import {Emitter} from '../../../shared/emitter.js';
import {VoiceError, asVoiceError} from '../../../shared/errors.js';
import {USUAL_PACE, soundLength} from '../../conversation/heard-words.js';
import type {SpeechTaken} from '../../protocol/read-aloud.js';
import type {SoundWire} from '../../legs/leg.js';
import type {Progress, Voice, VoiceEvents} from './voice.js';

/** Of the sound of `/tts`, in Hz. */
const RATE = 24_000;
/** Pieces that are asked for ahead of the one that is heard: what is never heard should not be paid. */
const AHEAD = 2;
const LOOK_MS = 100;

/** Reads a text aloud: PCM16 at 24 kHz. Rejects with a `VoiceError`. Says what it takes where it is told. */
export type ReadAloud = (
  text: string,
  signal: AbortSignal,
  onTaken?: (taken: SpeechTaken) => void,
) => Promise<ReadableStream<Uint8Array>>;

/** Nothing comes by it, and nothing goes. */
const NO_WIRE: SoundWire = {
  format: 'pcm16',
  sendSound: () => undefined,
  changeFormat: () => undefined,
  taken: 0,
  bufferedAmount: 0,
  onSound: () => () => undefined,
};

type Sounding = {readonly text: string; samples: number; isWhole: boolean};

export class ServerVoice implements Voice {
  readonly events = new Emitter<VoiceEvents>();
  readonly #player: PcmPlayer;
  readonly #read: ReadAloud;
  readonly #pieces: Sounding[] = [];
  #speaking = new AbortController();
  #work: Promise<void> = Promise.resolve();
  /** Pieces before this one were heard, or are not said any more. */
  #first = 0;
  /** Was something given since there was silence? Then `drained` is owed. */
  #owes = false;
  #isFed = false;
  /** What was read since that was told last. */
  #taken: SpeechTaken | undefined;

  private constructor(player: PcmPlayer, read: ReadAloud) {
    this.#player = player;
    this.#read = read;
    player.events.on('started', () => this.events.emit('started', undefined));
    player.events.on('drained', () => this.#drain());
  }

  static async open(
    {stage, read}: {readonly stage: AudioStage; readonly read: ReadAloud},
    signal: AbortSignal,
  ): Promise<ServerVoice> {
    // The player is loaded with the leg that other calls play by, and is all of it that is used.
    const {PcmSocketLeg} = await import('../../legs/pcm-socket.js');
    const {output} = await PcmSocketLeg.open({stage, wire: NO_WIRE}, signal);
    return new ServerVoice(output, read);
  }

  get line(): Voice['line'] {
    return this.#player.line;
  }

  say(text: string): void {
    const index = this.#pieces.push({text, samples: 0, isWhole: false}) - 1;
    this.#owes = true;
    const {signal} = this.#speaking;
    this.#player.reopen();
    this.#queue(() => this.#feed(index, signal), signal);
  }

  end(): void {
    const {signal} = this.#speaking;
    this.#queue(() => this.#finish(), signal);
  }

  async stop(): Promise<Progress | undefined> {
    this.#giveUp();
    const head = await this.#player.interrupt();
    return head && this.#progressOf(head.itemId, head.heardMs);
  }

  progress(): Progress | undefined {
    const head = this.#player.position();
    return head && this.#progressOf(head.itemId, head.heardMs);
  }

  duck(): void {
    this.#player.duck();
  }

  unduck(): void {
    this.#player.unduck();
  }

  pause(): void {
    this.#player.pause();
  }

  resume(): void {
    this.#player.resume();
  }

  setVolume(volume: number): void {
    this.#player.setVolume(volume);
  }

  level(): number {
    return this.#player.level();
  }

  close(): void {
    this.#tellTaken();
    this.events.clear();
    this.#speaking.abort();
    this.#player.close();
  }

  /** One after the other; what was given up is not begun. */
  #queue(step: () => void | Promise<void>, signal: AbortSignal): void {
    this.#work = this.#work.then(async () => {
      if (signal.aborted) return;
      try {
        await step();
      } catch (failure) {
        // Given up meanwhile.
        if (signal !== this.#speaking.signal || isAbort(failure)) return;
        this.#giveUp();
        this.events.emit('failed', asVoiceError(failure, 'transport/handshake'));
        this.#finish();
      }
    });
  }

  async #feed(index: number, signal: AbortSignal): Promise<void> {
    const piece = this.#pieces[index];
    if (piece === undefined) return;
    while (index - this.#heardIndex() > AHEAD) await delay(LOOK_MS, signal);
    const stream = await this.#read(piece.text, signal, taken => {
      this.#taken = sum(this.#taken ?? {}, taken);
    });
    const reader = stream.getReader();
    let half = new Uint8Array(0);
    while (!piece.isWhole) {
      const {done, value} = await abortable(reader.read(), signal);
      if (done) {
        if (piece.samples === 0) throw new VoiceError('transport/handshake', {message: '/tts sent no sound'});
        piece.isWhole = true;
        return;
      }
      // A chunk may end between the two bytes of a sample.
      const bytes = new Uint8Array(half.length + value.length);
      bytes.set(half);
      bytes.set(value, half.length);
      const even = bytes.length - (bytes.length % 2);
      half = bytes.slice(even);
      if (even === 0) continue;
      const samples = new Int16Array(bytes.slice(0, even).buffer);
      piece.samples += samples.length;
      this.#isFed = true;
      this.#player.play({itemId: String(index), contentIndex: 0, samples});
    }
  }

  /** What was fed is played to its end; where nothing was, there is nothing to wait for. */
  #finish(): void {
    this.#tellTaken();
    this.#player.end();
    if (!this.#isFed) this.#drain();
  }

  #drain(): void {
    this.#isFed = false;
    const next = this.#pieces.findIndex(({isWhole}, index) => index >= this.#first && !isWhole);
    this.#first = next < 0 ? this.#pieces.length : next;
    if (!this.#owes) return;
    this.#owes = false;
    this.events.emit('drained', undefined);
  }

  #giveUp(): void {
    this.#tellTaken();
    this.#speaking.abort();
    this.#speaking = new AbortController();
    this.#first = this.#pieces.length;
  }

  #tellTaken(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    if (taken !== undefined) this.events.emit('took', taken);
  }

  /** The piece that is heard; in silence, the next one. */
  #heardIndex(): number {
    const head = this.#player.position();
    return head === undefined ? this.#first : Number(head.itemId);
  }

  /** A piece that still comes is as long as its words take, or longer. */
  #progressOf(itemId: string, heardMs: number): Progress {
    const piece = Number(itemId);
    const {text = '', samples = 0, isWhole = true} = this.#pieces[piece] ?? {};
    const receivedMs = (samples / RATE) * 1000;
    const wholeMs = isWhole ? receivedMs : Math.max(receivedMs, soundLength(text, USUAL_PACE));
    return {piece, part: wholeMs === 0 ? 0 : Math.min(1, heardMs / wholeMs)};
  }
}

/** What is told of neither is told of nothing. */
function sum(one: SpeechTaken, other: SpeechTaken): SpeechTaken {
  const added = (name: keyof SpeechTaken): SpeechTaken =>
    (one[name] ?? other[name]) === undefined ? {} : {[name]: (one[name] ?? 0) + (other[name] ?? 0)};
  return {...added('characters'), ...added('cost')};
}
