/** What a session needs of speech, whichever parts are behind it: an ear for turns, understanding, and a voice. */
import type {EarMoment, SpokenGrammar, TurnRules} from './messages.js';
import type {Understood} from './understood.js';

/** One session's ear. Moments come in order, a little after the sound that made them. */
export interface Ear {
  hear(offset: number, pcm: Int16Array): void;
  setRules(rules: TurnRules): void;
  /** Answers a pause, where the rules say that the ear asks. */
  decide(at: number, complete: boolean): void;
  /** Is answered with the moment `flushed` when all that was sent before has been listened to. */
  flush(): void;
  reset(): void;
  close(): void;
}

/** What is known about a turn before it is understood. */
export type TurnHint = {
  /** What may be said, for parts that understand by grammar. */
  readonly grammar: SpokenGrammar;
  /** Are these words of the grammar something that the rules have an answer for? */
  readonly isUnderstood: (words: string) => boolean;
  /** As the session names it. */
  readonly language: string | undefined;
  /** Does somebody want to know how sure each word is? */
  readonly scored: boolean;
};

export interface Speech {
  readonly ready: Promise<void>;
  openEar(rules: TurnRules, onMoment: (moment: EarMoment) => void): Ear;
  /**
   * The words of a turn (PCM16 at 24 kHz) as one would write them, or `undefined` where it was not understood. Rejects
   * where the part failed, with words for the client.
   */
  understand(pcm: Int16Array, hint: TurnHint, signal: AbortSignal): Promise<Understood | undefined>;
  /** PCM16 at 24 kHz, piece by piece. Throws where the part failed, with words for the client. */
  speak(text: string, voice: string, speed: number, signal: AbortSignal): AsyncIterable<Int16Array>;
}
