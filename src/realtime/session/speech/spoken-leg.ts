/**
 * The leg of an answer that comes in writing: it is spoken on this page, sentence by sentence as it comes. It stands alone
 * because to everything above it is a leg like any other: heard, ducked, cut and told by the same machinery.
 */
import type {AudioOutput, AudioOutputEvents, Playhead} from '../../../audio/types.js';
import {Emitter} from '../../../shared/emitter.js';
import {USUAL_PACE, soundLength} from '../../conversation/heard-words.js';
import {nextPieces, type Piece} from '../../conversation/sentences.js';
import type {MediaLeg, MediaLegEvents} from '../../legs/leg.js';
import type {ServerEvent} from '../../protocol/server-events.js';
import type {Progress, Voice} from './voice.js';

/** So many pieces are remembered: of what was cut, the words are cut by them. */
const REMEMBERED = 64;

type Said = Piece & {readonly itemId: string};

export class SpokenLeg implements MediaLeg {
  readonly kind = 'websocket';
  readonly events = new Emitter<MediaLegEvents>();
  readonly output: SpokenOutput;

  /** The voice is the leg's own from now on. */
  constructor(voice: Voice) {
    this.output = new SpokenOutput(voice);
  }

  /** The visitor's voice goes another way. */
  attachInput(): Promise<void> {
    return Promise.resolve();
  }

  detachInput(): Promise<void> {
    return Promise.resolve();
  }

  observe(event: ServerEvent): void {
    switch (event.type) {
      case 'response.created':
        this.output.reopen();
        break;
      case 'response.output_audio_transcript.delta':
        this.output.write(event.item_id, event.delta);
        break;
      case 'response.output_audio_transcript.done':
        this.output.finish();
        break;
      case 'response.done':
        if (event.response.status === 'cancelled') void this.output.interrupt();
        else this.output.finish();
        break;
    }
  }

  close(): void {
    this.output.close();
  }
}

class SpokenOutput implements AudioOutput {
  readonly events = new Emitter<AudioOutputEvents>();
  readonly #voice: Voice;
  /** By the number that the voice gives them. */
  readonly #said = new Map<number, Said>();
  #count = 0;
  /** The answer that is being written, and how much of it was given to the voice. */
  #item: {readonly id: string; text: string; given: number} | undefined;
  readonly #texts = new Map<string, string>();
  /** Closed by an interruption: what still comes of the answer is not said. */
  #isOpen = true;

  constructor(voice: Voice) {
    this.#voice = voice;
    voice.events.on('started', () => this.events.emit('started', undefined));
    voice.events.on('drained', () => this.events.emit('drained', undefined));
  }

  /** A voice of the system sounds nowhere that a page could listen. */
  get line(): AudioOutput['line'] {
    return this.#voice.line;
  }

  write(id: string, words: string): void {
    if (!this.#isOpen) return;
    if (this.#item?.id !== id) {
      this.finish();
      this.#item = {id, text: '', given: 0};
    }
    this.#item.text += words;
    this.#say(false);
  }

  /** The answer is written to its end. */
  finish(): void {
    this.#say(true);
    if (this.#item !== undefined) this.#voice.end();
    this.#item = undefined;
  }

  reopen(): void {
    this.#isOpen = true;
  }

  async interrupt(): Promise<Playhead | undefined> {
    this.#isOpen = false;
    this.#item = undefined;
    return this.#playhead(await this.#voice.stop());
  }

  position(): Playhead | undefined {
    return this.#playhead(this.#voice.progress());
  }

  duck(): void {
    this.#voice.duck();
  }

  unduck(): void {
    this.#voice.unduck();
  }

  pause(): void {
    this.#voice.pause();
  }

  resume(): void {
    this.#voice.resume();
  }

  setVolume(volume: number): void {
    this.#voice.setVolume(volume);
  }

  level(): number {
    return this.#voice.level();
  }

  close(): void {
    this.events.clear();
    this.#voice.close();
  }

  #say(ended: boolean): void {
    const item = this.#item;
    if (item === undefined) return;
    this.#texts.set(item.id, item.text);
    for (const piece of nextPieces(item.text, item.given, ended)) {
      item.given = piece.to;
      if (piece.said === '') continue;
      this.#said.set(this.#count, {...piece, itemId: item.id});
      this.#said.delete(this.#count - REMEMBERED);
      this.#count += 1;
      this.#voice.say(piece.said);
    }
    const [oldest = ''] = this.#texts.keys();
    if (this.#texts.size > REMEMBERED) this.#texts.delete(oldest);
  }

  /**
   * Told in words, as long as they take at the usual pace: which of them were heard is known, and whoever asks for
   * milliseconds makes words of them again.
   */
  #playhead(progress: Progress | undefined): Playhead | undefined {
    const said = progress && this.#said.get(progress.piece);
    const text = said && this.#texts.get(said.itemId);
    if (progress === undefined || said === undefined || text === undefined) return undefined;
    const end = said.from + Math.round((said.to - said.from) * progress.part);
    const heardMs = soundLength(text.slice(0, end), USUAL_PACE);
    return {itemId: said.itemId, contentIndex: 0, heardMs, soundMs: soundLength(text, USUAL_PACE)};
  }
}
