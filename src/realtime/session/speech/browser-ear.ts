/**
 * The browser's recogniser, kept open: it ends by itself after every silence, and is begun again. It stands alone because
 * whoever makes turns of words should not know how often that happens.
 */
import type {VoiceError} from '../../../shared/errors.js';
import {NO_RECOGNISER, earFailure} from './ear-failure.js';
import type {Recognition, RecognitionMaker} from './recognition.js';

/** One that ends sooner than that is not well, and is begun again later each time. */
const SHORT_MS = 1_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** Without the network for so many times in a row, it is given up. */
const MOST_FAILURES = 3;

export type BrowserEarOptions = {
  readonly maker: RecognitionMaker | undefined;
  /** A language tag. */
  readonly language: string;
  /** Phones beep at each beginning and repeat themselves: there it hears one phrase at a time. */
  readonly continuous: boolean;
  /** A phrase as it is understood so far, or for good. */
  readonly onWords: (words: string, isFinal: boolean) => void;
  /** Somebody makes a sound like a voice, or no longer. */
  readonly onVoice: (on: boolean) => void;
  /** It hears nothing any more until it is begun again: nothing that was not final will become so. */
  readonly onPause: () => void;
  /** `isOver`: it will not go on by itself. */
  readonly onFailure: (error: VoiceError, isOver: boolean) => void;
};

export class BrowserEar {
  readonly #options: BrowserEarOptions;
  #language: string;
  #recognition: Recognition | undefined;
  #isWanted = false;
  #begunAt = 0;
  /** How often in a row it ended at once. */
  #shortOnes = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: BrowserEarOptions) {
    this.#options = options;
    this.#language = options.language;
  }

  /** Idempotent. */
  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#shortOnes = this.#failures = 0;
    this.#begin();
  }

  /** What was said until now is still told. */
  stop(): void {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    this.#recognition?.stop();
  }

  close(): void {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    const recognition = this.#recognition;
    this.#drop();
    recognition?.abort();
  }

  #begin(): void {
    const {maker, continuous} = this.#options;
    if (!this.#isWanted || this.#recognition !== undefined) return;
    if (maker === undefined) {
      this.#giveUp(NO_RECOGNISER);
      return;
    }
    const recognition = (this.#recognition = new maker());
    recognition.lang = this.#language;
    recognition.continuous = continuous;
    recognition.interimResults = true;
    recognition.onspeechstart = () => this.#options.onVoice(true);
    recognition.onspeechend = () => this.#options.onVoice(false);
    recognition.onresult = result => {
      this.#shortOnes = this.#failures = 0;
      const phrases = Array.from(result.results).slice(result.resultIndex);
      for (const {isFinal, 0: best} of phrases)
        if (isFinal) this.#options.onWords(best.transcript.trim(), true);
      const growing = phrases.filter(({isFinal}) => !isFinal).map(({0: best}) => best.transcript);
      if (growing.length > 0) this.#options.onWords(growing.join('').trim(), false);
    };
    recognition.onerror = ({error}) => this.#onError(error);
    recognition.onend = () => this.#onEnd();
    this.#begunAt = performance.now();
    try {
      recognition.start();
    } catch {
      // The last one has not ended yet, though it says so.
      this.#onEnd();
    }
  }

  #onEnd(): void {
    this.#drop();
    this.#options.onVoice(false);
    this.#options.onPause();
    if (!this.#isWanted) return;
    this.#shortOnes = performance.now() - this.#begunAt < SHORT_MS ? this.#shortOnes + 1 : 0;
    const wait = this.#shortOnes === 0 ? 0 : FIRST_WAIT_MS * 2 ** (this.#shortOnes - 1);
    this.#timer = setTimeout(() => this.#begin(), Math.min(wait, LONGEST_WAIT_MS));
  }

  /** The end follows by itself. */
  #onError(reason: string): void {
    const failure = earFailure(reason, this.#language);
    if (failure === undefined) return;
    const isTooOften = (this.#failures += 1) >= MOST_FAILURES;
    // An empty language is the browser's own.
    const isSpoken = reason === 'language-not-supported' && this.#language !== '';
    if (isSpoken) this.#language = '';
    if ((reason === 'network' || isSpoken) && !isTooOften) {
      if (this.#failures === 1) this.#options.onFailure(failure, false);
    } else this.#giveUp(failure);
  }

  #giveUp(error: VoiceError): void {
    this.#isWanted = false;
    clearTimeout(this.#timer);
    this.#options.onFailure(error, true);
  }

  #drop(): void {
    const recognition = this.#recognition;
    this.#recognition = undefined;
    if (recognition === undefined) return;
    recognition.onspeechstart = recognition.onspeechend = recognition.onend = null;
    recognition.onresult = recognition.onerror = null;
  }
}
