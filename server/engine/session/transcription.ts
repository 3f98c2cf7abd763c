/** The events of an input transcription. They come when they come: a client orders them by item, not by arrival. */
import {piecesOf, type Token, type Understood} from '../speech/understood.js';
import type {Emit} from './outgoing.js';

const EVENT = 'conversation.item.input_audio_transcription';
const UNKNOWN = 'The audio could not be transcribed: it is not among the sentences that this engine knows.';

/** The place of some sound: its item, and where it stands in there. */
export type SoundPlace = {readonly itemId: string; readonly index: number};
export type Transcript = SoundPlace & {
  readonly understood: Understood | undefined;
  /** Why nobody could try to understand it. */
  readonly failure?: unknown;
  /** How much of it is told before the whole: its words, all of it at once, or nothing that was not told before. */
  readonly deltas: 'words' | 'whole' | 'none';
  readonly usage: object;
};

/** Tells the words of a user item piece by piece and then whole, or that there were none to understand. */
export function announceTranscript(
  emit: Emit,
  {understood, failure, deltas, usage, ...place}: Transcript,
): void {
  if (understood === undefined) {
    announceFailure(emit, place, failure);
    return;
  }
  const {sentence, logprobs} = understood;
  if (deltas === 'words') announceWords(emit, place, understood);
  if (deltas === 'whole') emitDelta(emit, place, sentence, logprobs);
  emit(`${EVENT}.completed`, {
    ...wirePlace(place),
    transcript: sentence,
    ...(logprobs === undefined ? {} : {logprobs}),
    usage,
  });
}

/** Tells words as they become known. */
export function announceWords(emit: Emit, place: SoundPlace, {sentence, logprobs}: Understood): void {
  piecesOf(sentence).forEach((delta, index) => {
    emitDelta(emit, place, delta, logprobs?.slice(index, index + 1));
  });
}

function emitDelta(emit: Emit, place: SoundPlace, delta: string, logprobs?: readonly Token[]): void {
  const sure = logprobs === undefined ? {} : {logprobs};
  emit(`${EVENT}.delta`, {...wirePlace(place), delta, ...sure});
}

function announceFailure(emit: Emit, place: SoundPlace, failure: unknown): void {
  emit(`${EVENT}.failed`, {
    ...wirePlace(place),
    error: {
      type: 'transcription_error',
      code: failure === undefined ? 'audio_unintelligible' : 'server_error',
      message: failure instanceof Error ? failure.message : UNKNOWN,
    },
  });
}

function wirePlace({itemId, index}: SoundPlace): object {
  return {item_id: itemId, content_index: index};
}
