/**
 * From where the microphone must be sent again when the line breaks: the turn that the far side has not taken yet, or
 * what is said while there is no line. It stands alone because positions of a memory and events of a provider meet here.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {ServerEvent} from '../protocol/server-events.js';

/** The far side tells that somebody speaks after it has heard some of it; sound on its way is lost with the line. */
const EARLIER_MS = 1_500;

export class Unanswered {
  readonly #input: VoiceInput | undefined;
  /** Everything before this was taken. */
  #taken = 0;
  /** Where the turn began that is being heard. */
  #turn: number | undefined;
  #brokenAt: number | undefined;
  /** Where the present leg began to read. */
  #from = 0;

  constructor(input: VoiceInput | undefined) {
    this.#input = input;
  }

  observe({type}: ServerEvent): void {
    if (type === 'input_audio_buffer.speech_started') this.#turn = this.#earlier();
    if (type !== 'input_audio_buffer.committed' && type !== 'input_audio_buffer.cleared') return;
    this.#taken = this.#now();
    this.#turn = undefined;
  }

  /** The line broke: what is said from now on has no way to go, nor had what was said for `deafMs` before. */
  onBroken(deafMs: number): void {
    this.#brokenAt ??= Math.max(this.#from, this.#earlier(deafMs));
  }

  /** Another leg carries the call: where it begins to read. */
  take(): number {
    this.#from = Math.max(this.#taken, this.#turn ?? this.#brokenAt ?? this.#now());
    this.#turn = this.#brokenAt = undefined;
    return this.#from;
  }

  #earlier(ms = 0): number {
    const samples = ((this.#input?.rate ?? 0) * (EARLIER_MS + ms)) / 1000;
    return Math.max(this.#taken, this.#now() - samples);
  }

  #now(): number {
    return this.#input?.position ?? 0;
  }
}
