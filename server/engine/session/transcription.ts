/** The events of an input transcription. They come when they come: a client orders them by item, not by arrival. */
import type {Emit} from './outgoing.js';

export type Transcript = {
  readonly itemId: string;
  /** The place of the sound in its item. */
  readonly index: number;
  readonly words: string | undefined;
  readonly ms: number;
  /** Why nobody could try to understand it. */
  readonly failure?: unknown;
};

const UNKNOWN = 'The audio could not be transcribed: it is not among the sentences that this engine knows.';

/** Tells the words of a user item piece by piece and then whole, or that there were none to understand. */
export function announceTranscript(emit: Emit, {itemId, index, words, ms, failure}: Transcript): void {
  const place = {item_id: itemId, content_index: index};
  if (words === undefined) {
    emit('conversation.item.input_audio_transcription.failed', {
      ...place,
      error: {
        type: 'transcription_error',
        code: failure === undefined ? 'audio_unintelligible' : 'server_error',
        message: failure instanceof Error ? failure.message : UNKNOWN,
      },
    });
    return;
  }
  for (const delta of words.split(/(?= )/).filter(piece => piece !== '')) {
    emit('conversation.item.input_audio_transcription.delta', {...place, delta});
  }
  emit('conversation.item.input_audio_transcription.completed', {
    ...place,
    transcript: words,
    usage: {type: 'duration', seconds: Math.round(ms) / 1000},
  });
}
