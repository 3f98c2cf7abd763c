/**
 * What is heard, told to the machine: answers that begin and end at the speaker, and an answer that steps back while
 * somebody seems to speak. It stands alone because the ear is quicker than the provider, and less sure.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {MediaLeg} from '../legs/leg.js';
import type {SessionInput} from './machine.js';

/** An answer that stepped back comes forward again where the provider heard nobody within this time. */
const DOUBT_MS = 1_000;
/** After so many mistakes it is the room that is heard, or the answer itself: nothing steps back any more. */
const MOST_MISTAKES = 3;
/** The ear tells of the end of a voice 300 ms late: one that it hears for so long is no cough. */
const SURE_MS = 700;

export type HeardSoundOptions = {
  readonly input: VoiceInput | undefined;
  readonly leg: MediaLeg | undefined;
  readonly dispatch: (input: SessionInput) => void;
  /** Is an answer on its way that is not heard yet? */
  readonly awaitsMore: () => boolean;
  /** An answer begins at the speaker, be it behind another one, or there is silence. */
  readonly onAudible: (audible: boolean) => void;
  /** The ear is sure that this is speech. */
  readonly onSpeech: () => void;
};

export class HeardSound {
  readonly #options: HeardSoundOptions;
  readonly #closed = new AbortController();
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #sure: ReturnType<typeof setTimeout> | undefined;
  #mistakes = 0;
  #isAudible = false;
  #ducked = false;
  #isSure = false;

  constructor(options: HeardSoundOptions) {
    this.#options = options;
    const {signal} = this.#closed;
    const {input, leg} = options;
    leg?.output.events.on('started', () => this.#onStarted(), {signal});
    leg?.output.events.on('drained', () => this.#onDrained(), {signal});
    if (input?.remembers !== true) return;
    input.capture.events.on('activity', ({speaking}) => this.#onActivity(speaking), {signal});
  }

  /** Has the ear heard the present voice, over an answer, for so long that it is no cough? */
  get isSure(): boolean {
    return this.#isSure && this.#isAudible;
  }

  /** The provider hears somebody: stepping back was right, and lasts until it is known what it was. */
  believe(): void {
    this.#mistakes = 0;
    clearTimeout(this.#doubt);
    if (this.#isAudible) this.#duck(true);
  }

  /** It was nobody. */
  comeForward(): void {
    clearTimeout(this.#doubt);
    this.#duck(false);
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#doubt);
    clearTimeout(this.#sure);
  }

  #onStarted(): void {
    // One that follows another without a pause is heard as that one was, which may have stepped back.
    if (!this.#isAudible) this.#options.dispatch({type: 'playback-started'});
    this.#isAudible = true;
    this.#options.onAudible(true);
  }

  #onDrained(): void {
    this.#isAudible = false;
    this.comeForward();
    const {dispatch, awaitsMore, onAudible} = this.#options;
    dispatch({type: 'playback-drained', more: awaitsMore()});
    onAudible(false);
  }

  #onActivity(speaking: boolean): void {
    clearTimeout(this.#sure);
    this.#isSure = false;
    if (!speaking) return;
    this.#sure = setTimeout(() => {
      this.#isSure = true;
      this.#options.onSpeech();
    }, SURE_MS);
    if (!this.#isAudible || this.#ducked || this.#mistakes === MOST_MISTAKES) return;
    this.#duck(true);
    this.#doubt = setTimeout(() => {
      this.#mistakes += 1;
      this.comeForward();
    }, DOUBT_MS);
  }

  #duck(ducked: boolean): void {
    if (ducked === this.#ducked) return;
    this.#ducked = ducked;
    const {leg, dispatch} = this.#options;
    if (ducked) leg?.output.duck();
    else leg?.output.unduck();
    dispatch({type: 'ducked', ducked});
  }
}
