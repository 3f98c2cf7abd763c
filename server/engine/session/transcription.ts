/** The events of an input transcription. They come when they come: a client orders them by item, not by arrival. */
import type {Emit} from './outgoing.js';

/** Tells the words of a user item piece by piece and then whole, or that there were none to understand. */
export function announceTranscript(emit: Emit, itemId: string, words: string | undefined, ms: number): void {
  const place = {item_id: itemId, content_index: 0};
  if (words === undefined) {
    emit('conversation.item.input_audio_transcription.failed', {
      ...place,
      error: {
        type: 'transcription_error',
        code: 'audio_unintelligible',
        message: 'The audio could not be transcribed: it is not among the sentences that this engine knows.',
      },
    });
    return;
  }
  for (const delta of words.split(/(?= )/)) {
    emit('conversation.item.input_audio_transcription.delta', {...place, delta});
  }
  emit('conversation.item.input_audio_transcription.completed', {
    ...place,
    transcript: words,
    usage: {type: 'duration', seconds: Math.round(ms) / 1000},
  });
}
