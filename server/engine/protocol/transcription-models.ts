/** The transcription models by name: which wishes each of them takes, and how it behaves in a transcription session. */
import {ProtocolFailure} from './failure.js';
import type {Transcription} from './input-sound.js';
import type {TurnDetection} from './turn-detection.js';

export const DEFAULT_TRANSCRIPTION_MODEL = 'gpt-transcribe';

type Wish = Exclude<keyof Transcription, 'model' | 'language'>;
type Traits = {
  /** What may be asked of it besides a language. */
  readonly takes: readonly Wish[];
  /** When its words come: while the turn is spoken, one by one after it, or in one piece after it. */
  readonly words: 'live' | 'streamed' | 'whole';
  readonly paidBy: 'seconds' | 'tokens';
};

const FREE_TEXT: Traits = {takes: ['prompt'], words: 'streamed', paidBy: 'tokens'};
const MODELS: Readonly<Record<string, Traits>> = {
  'whisper-1': {takes: ['prompt'], words: 'whole', paidBy: 'seconds'},
  'gpt-transcribe': {takes: ['languages', 'keywords', 'prompt'], words: 'streamed', paidBy: 'tokens'},
  'gpt-live-transcribe': {
    takes: ['languages', 'keywords', 'prompt', 'delay'],
    words: 'live',
    paidBy: 'seconds',
  },
  'gpt-4o-transcribe': FREE_TEXT,
  'gpt-4o-mini-transcribe': FREE_TEXT,
  'gpt-4o-mini-transcribe-2025-12-15': FREE_TEXT,
  'gpt-4o-transcribe-diarize': {...FREE_TEXT, takes: []},
  'gpt-realtime-whisper': {takes: ['delay'], words: 'live', paidBy: 'seconds'},
};
const WISHES: readonly Wish[] = ['languages', 'keywords', 'prompt', 'delay'];
const PARAM = 'session.audio.input.transcription';

/** How the model of a transcription session behaves. */
export function traitsOf({model = DEFAULT_TRANSCRIPTION_MODEL}: Transcription): Traits {
  return MODELS[model] ?? FREE_TEXT;
}

/** Do the words come while the turn is spoken? Then the client ends each turn. */
export function isLive(transcription: Transcription | null): boolean {
  return transcription !== null && traitsOf(transcription).words === 'live';
}

/** Throws where the model is none, or does not take what is asked of it. */
export function checkTranscription(transcription: Transcription | null, turns: TurnDetection | null): void {
  if (transcription === null) return;
  const {model = DEFAULT_TRANSCRIPTION_MODEL} = transcription;
  if (!Object.hasOwn(MODELS, model)) {
    const supported = Object.keys(MODELS).map(name => `'${name}'`);
    throw refused('model', `Invalid value: '${model}'. Supported values are: ${supported.join(', ')}.`);
  }
  const {takes} = traitsOf(transcription);
  const wrong = WISHES.find(wish => transcription[wish] !== undefined && !takes.includes(wish));
  if (wrong !== undefined)
    throw refused(wrong, `'${PARAM}.${wrong}' is not supported by the model '${model}'.`);
  if (turns === null || !isLive(transcription)) return;
  const param = 'session.audio.input.turn_detection';
  const message = `Turn detection is not supported by the model '${model}': it must be null, and the client commits.`;
  throw new ProtocolFailure('invalid_value', message, {param});
}

function refused(field: string, message: string): ProtocolFailure {
  return new ProtocolFailure('invalid_value', message, {param: `${PARAM}.${field}`});
}
