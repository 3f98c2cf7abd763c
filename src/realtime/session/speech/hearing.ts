/**
 * The visitor's side of a call that their browser hears: when its recogniser listens, and what comes of it. It stands alone
 * because mute, pause, turns by hand and an answer on a loudspeaker each have a word in it.
 */
import type {PageSettings} from '../../../config/schema.js';
import {Disposers} from '../../../shared/disposers.js';
import type {VoiceError} from '../../../shared/errors.js';
import type {Store} from '../../../shared/store.js';
import type {SessionState} from '../state.js';
import {BrowserEar} from './browser-ear.js';
import {HeardTurns, isHeard} from './heard-turns.js';
import {findRecognition} from './recognition.js';
import type {SpokenChannel} from './spoken-channel.js';

/** So long an answer is still in the room where only one is heard at a time. */
const TAIL_MS = 300;
/** What the views show of a voice, and of a room without one: nothing at all would mean a broken microphone. */
const VOICE = 0.3;
const ROOM = 0.01;

export type HearingOptions = {
  readonly state: Store<SessionState>;
  readonly micMuted: Store<boolean>;
  readonly settings: Pick<PageSettings, 'bargeIn' | 'turnDetection' | 'vadSilenceMs'>;
  readonly language: string;
  readonly sendText: (text: string) => void;
  /** `isOver`: nobody is heard any more. */
  readonly onFailure: (error: VoiceError, isOver: boolean) => void;
};

export class Hearing {
  readonly #options: HearingOptions;
  readonly #disposers = new Disposers();
  readonly #ear: BrowserEar;
  readonly #turns: HeardTurns;
  readonly #oneAtATime: boolean;
  readonly #byHand: boolean;
  #isTalking = false;
  #hasVoice = false;
  #tail: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HearingOptions) {
    this.#options = options;
    const {state, micMuted, settings, language, sendText, onFailure} = options;
    const isPhone = matchMedia('(pointer: coarse)').matches;
    // The recogniser of a phone takes the loudspeaker for itself, or stops when that speaks.
    this.#oneAtATime = settings.bargeIn === 'off' || (isPhone && settings.bargeIn === undefined);
    this.#byHand = settings.turnDetection === 'push-to-talk';
    this.#turns = this.#disposers.use(
      new HeardTurns({state, sendText, pauseMs: settings.vadSilenceMs}),
      turns => turns.close(),
    );
    this.#ear = this.#disposers.use(
      new BrowserEar({
        ...{maker: findRecognition(), language, continuous: !isPhone, onFailure},
        onWords: (words, isFinal) => this.#turns.onWords(words, isFinal),
        onVoice: on => void (this.#hasVoice = on),
        onPause: () => {
          this.#turns.onPause();
          if (this.#byHand && !this.#isTalking) this.#turns.finish();
        },
      }),
      ear => ear.close(),
    );
    this.#disposers.defer(micMuted.subscribe(() => this.#update()));
    this.#disposers.defer(state.subscribe((now, before) => this.#onState(isHeard(now), isHeard(before))));
    this.#disposers.defer(() => clearTimeout(this.#tail));
    this.#update();
  }

  /** Another link carries the call, or the first one does. */
  follow(channel: SpokenChannel): void {
    this.#turns.follow(channel);
  }

  /** With turns by hand: the visitor has the word, or no longer. */
  talk(on: boolean): void {
    if (!this.#byHand) return;
    this.#isTalking = on;
    this.#update();
  }

  level(): number {
    if (this.#options.micMuted.get()) return 0;
    return this.#hasVoice || this.#turns.isHearing ? VOICE : ROOM;
  }

  close(): void {
    this.#disposers.dispose();
  }

  #onState(heard: boolean, before: boolean): void {
    clearTimeout(this.#tail);
    if (before && !heard) this.#tail = setTimeout(() => this.#update(), TAIL_MS);
    else this.#update();
  }

  #update(): void {
    const {state, micMuted} = this.#options;
    const now = state.get();
    const isOpen = /connecting|live|reconnecting/.test(now.phase) && !micMuted.get();
    const hasTheWord = this.#byHand ? this.#isTalking : !(this.#oneAtATime && isHeard(now));
    if (isOpen && hasTheWord) this.#ear.start();
    else this.#ear.stop();
  }
}
