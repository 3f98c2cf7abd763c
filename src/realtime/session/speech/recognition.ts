/** The recogniser of the browser, as far as we use it: not every browser has it, and TypeScript does not know its name. */

type RecognisedWords = {readonly transcript: string};

/** A phrase, with what it may have been, best first. */
type Recognised = {readonly isFinal: boolean; readonly length: number; readonly 0: RecognisedWords};

export type RecognitionResult = {
  /** The first phrase that is new or has changed. */
  readonly resultIndex: number;
  readonly results: ArrayLike<Recognised>;
};

export interface Recognition {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  onstart: (() => void) | null;
  onspeechstart: (() => void) | null;
  onspeechend: (() => void) | null;
  onresult: ((result: RecognitionResult) => void) | null;
  onerror: ((failure: {readonly error: string}) => void) | null;
  onend: (() => void) | null;
  start(): void;
  /** Says what it has heard so far, and ends. */
  stop(): void;
  abort(): void;
}

export type RecognitionMaker = new () => Recognition;

/** `undefined` where the browser has none. */
export function findRecognition(): RecognitionMaker | undefined {
  const {SpeechRecognition, webkitSpeechRecognition} = globalThis as {
    SpeechRecognition?: RecognitionMaker;
    webkitSpeechRecognition?: RecognitionMaker;
  };
  return SpeechRecognition ?? webkitSpeechRecognition;
}
