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

export type HeardSoundOptions = {
  readonly input: VoiceInput | undefined;
  readonly leg: MediaLeg | undefined;
  readonly dispatch: (input: SessionInput) => void;
  /** Is an answer on its way that is not heard yet? */
  readonly awaitsMore: () => boolean;
};

export class HeardSound {
  readonly #options: HeardSoundOptions;
  readonly #closed = new AbortController();
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #mistakes = 0;
  #playing = false;

  constructor(options: HeardSoundOptions) {
    this.#options = options;
    const {input, leg, dispatch, awaitsMore} = options;
    const {signal} = this.#closed;
    leg?.output.events.on(
      'started',
      () => {
        this.#playing = true;
        dispatch({type: 'playback-started'});
      },
      {signal},
    );
    leg?.output.events.on(
      'drained',
      () => {
        this.#playing = false;
        this.#comeForward();
        dispatch({type: 'playback-drained', more: awaitsMore()});
      },
      {signal},
    );
    if (input?.remembers !== true) return;
    const onActivity = ({speaking}: {readonly speaking: boolean}): void => {
      if (speaking) this.#stepBack();
    };
    input.capture.events.on('activity', onActivity, {signal});
  }

  /** The provider hears somebody: stepping back was right. */
  confirm(): void {
    this.#mistakes = 0;
    this.#comeForward();
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#doubt);
  }

  #stepBack(): void {
    if (!this.#playing || this.#doubt !== undefined || this.#mistakes === MOST_MISTAKES) return;
    const {leg, dispatch} = this.#options;
    leg?.output.duck();
    dispatch({type: 'ducked', ducked: true});
    this.#doubt = setTimeout(() => {
      this.#mistakes += 1;
      this.#comeForward();
    }, DOUBT_MS);
  }

  #comeForward(): void {
    if (this.#doubt === undefined) return;
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
    this.#options.leg?.output.unduck();
    this.#options.dispatch({type: 'ducked', ducked: false});
  }
}
