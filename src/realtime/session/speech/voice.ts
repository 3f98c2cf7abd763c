/** Whatever speaks a text: the server's voice or the browser's. Everything above asks only for these verbs. */
import type {AudioOutput} from '../../../audio/types.js';
import type {Emitter} from '../../../shared/emitter.js';
import type {VoiceError} from '../../../shared/errors.js';
import type {SpeechTaken} from '../../protocol/read-aloud.js';

/** How far a voice has come: the number of the piece, from 0, and how much of it was heard, 0 to 1. */
export type Progress = {readonly piece: number; readonly part: number};

export type VoiceEvents = {
  /** The first sound leaves the speaker, or that of the next piece. */
  started: undefined;
  /** All that was said has been heard, or was cut, or could not be said: there is silence. Always follows `say()`. */
  drained: undefined;
  /** It could not be said. What was given so far is dropped. */
  failed: VoiceError;
  /** What it took to say an answer, or what was said of one that was cut; of a voice that costs something, where it is known. */
  took: SpeechTaken;
};

export interface Voice extends Pick<
  AudioOutput,
  'line' | 'duck' | 'unduck' | 'pause' | 'resume' | 'setVolume' | 'level' | 'close'
> {
  readonly events: Emitter<VoiceEvents>;
  /** Speaks `text` behind what it was given before. Pieces are counted from 0, as long as it lives. */
  say(text: string): void;
  /** Nothing follows for now. */
  end(): void;
  /** Falls silent at once; resolves to where it was, `undefined` where nothing was heard. */
  stop(): Promise<Progress | undefined>;
  /** `undefined` in silence. */
  progress(): Progress | undefined;
}
