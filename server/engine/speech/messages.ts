/** What the engine and its three speech threads say to each other. Sound is transferred, never copied. */

/** Sent from the engine to the ear: a stream begins, changes its rules, brings sound, ends. */
export type EarRequest =
  | {readonly kind: 'open'; readonly stream: number; readonly rules: TurnRules}
  /** Sent when `session.update` changed the turn detection. */
  | {readonly kind: 'rules'; readonly stream: number; readonly rules: TurnRules}
  /** PCM16 at 24 kHz; `offset` is the position of its first sample in the session. */
  | {readonly kind: 'sound'; readonly stream: number; readonly offset: number; readonly pcm: Int16Array}
  /** Sent when the input buffer was cleared: what was heard of a turn is forgotten. */
  | {readonly kind: 'reset'; readonly stream: number}
  /** Sent for each pause where the rules say so: does the turn end with what was said until there? */
  | {readonly kind: 'verdict'; readonly stream: number; readonly at: number; readonly complete: boolean}
  /** Sent where somebody must know that everything before has been listened to. */
  | {readonly kind: 'flush'; readonly stream: number}
  | {readonly kind: 'close'; readonly stream: number};

/** When a turn begins and ends. */
export type TurnRules = {
  /** 0…1: how sure the ear must be that it hears speech. */
  readonly threshold: number;
  /** The silence that ends a turn, whatever was said. */
  readonly silenceMs: number;
  /** The ear waits in each pause for a verdict, and ends a turn early that is complete. */
  readonly asks: boolean;
};

/** Sent from the ear to the engine. Positions are samples at 24 kHz since the session began. */
export type EarReply = {readonly stream: number} & EarMoment;
/** What was sent before a flush has been listened to: no moment of it comes after `flushed`. */
export type EarMoment = TurnMoment | {readonly kind: 'flushed'};
export type TurnMoment =
  | {readonly kind: 'started'; readonly at: number}
  /** The speaker is silent, perhaps only for a breath: time to begin understanding. */
  | {readonly kind: 'paused'; readonly at: number}
  /** `until`: the end of the silence that made it sure. */
  | {readonly kind: 'stopped'; readonly at: number; readonly until: number};

/** Sent from the engine to the recogniser when a turn is to be understood. */
export type RecogniseRequest = {
  readonly id: number;
  /** PCM16 at 24 kHz. */
  readonly pcm: Int16Array;
  readonly grammar: SpokenGrammar;
  /** Is it of interest how well each word was heard? */
  readonly scored?: boolean;
};
/** Sent back once for each request. No words: it was speech, but none that the grammar knows. */
export type RecogniseReply = {
  readonly id: number;
  readonly words: string | undefined;
  /** Does the sound fit these words so well that it was hardly anything else? */
  readonly fits: boolean;
  /** One for each word, where they were asked for. */
  readonly logprobs?: readonly number[];
};

/** What may be said: JSGF rules with `<command>` at the top, and every word they use. */
export type SpokenGrammar = {readonly rules: string; readonly vocabulary: readonly string[]};

/** Sent from the engine to the voice when a sentence is to be spoken. */
export type SpeakRequest = {
  readonly id: number;
  readonly text: string;
  readonly voice: string;
  readonly speed: number;
};
/** Sent back once for each request: PCM16 at 24 kHz. */
export type SpeakReply = {readonly id: number; readonly pcm: Int16Array};

/** Sent from every speech thread to the engine when its model is loaded. */
export type Ready = {readonly ready: true};

/** Is this the message that a thread has loaded? */
export function isReady(message: object): message is Ready {
  return 'ready' in message;
}
