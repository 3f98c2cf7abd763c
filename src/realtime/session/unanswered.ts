/**
 * From where the microphone must be sent again when the line breaks: the turn that the far side has not taken yet, or
 * what is said while there is no line. It stands alone because positions of a memory and events of a provider meet here.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {MediaLeg} from '../legs/leg.js';
import type {ServerEvent} from '../protocol/server-events.js';

/** The far side tells that somebody speaks after it has heard some of it; sound on its way is lost with the line. */
const EARLIER_MS = 1_500;
/** A voice begins a little before the ear is sure of it. */
const ONSET_MS = 300;

export class Unanswered {
  readonly #input: VoiceInput | undefined;
  /** Everything before this was taken, as far as the news of it tells. */
  #taken = 0;
  /** Where the turn began that is being heard. */
  #turn: number | undefined;
  /** Where the microphone stood when the news of it came. */
  #toldAt = 0;
  /** From where the next leg reads. */
  #from: number | undefined;

  constructor(input: VoiceInput | undefined) {
    this.#input = input;
  }

  observe({type}: ServerEvent): void {
    if (type === 'input_audio_buffer.speech_started') {
      this.#turn = this.#earlier();
      this.#toldAt = this.#now();
    }
    if (type !== 'input_audio_buffer.committed' && type !== 'input_audio_buffer.cleared') return;
    // Who is heard again by now began the next turn before this news came.
    const again = this.#input?.speaksSince ?? 0;
    this.#taken = again > this.#toldAt ? again - this.#samples(ONSET_MS) : this.#now();
    this.#turn = undefined;
  }

  /** The line broke: what is said from now on has no way to go, nor had what was said for `deafMs` before. */
  onBroken(deafMs: number, leg: MediaLeg | undefined): void {
    // A leg that counts is right; what it has not told of is sent where somebody spoke.
    const taken = leg?.taken;
    const known = taken !== undefined && (this.#turn !== undefined || this.#input?.hasSpokenSince(taken));
    this.#from ??= known ? taken : Math.max(taken ?? 0, this.#turn ?? this.#earlier(deafMs));
  }

  /** Another leg carries the call: where it begins to read. */
  take(): number {
    const from = this.#from ?? this.#now();
    this.#from = undefined;
    // Nothing before it is sent once more; a turn that was being heard may break off again before anybody tells of it.
    this.#taken = from;
    if (this.#turn !== undefined) this.#turn = from;
    return from;
  }

  #earlier(ms = 0): number {
    return Math.max(this.#taken, this.#now() - this.#samples(EARLIER_MS + ms));
  }

  #samples(ms: number): number {
    return ((this.#input?.rate ?? 0) * ms) / 1000;
  }

  #now(): number {
    return this.#input?.position ?? 0;
  }
}
