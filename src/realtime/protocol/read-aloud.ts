/**
 * What `/tts` says of a text that it has read, beside the sound: written by the server where its agent exposes it, read by the
 * widget. It stands alone because both must call it the same.
 */

/** So many characters were read; 0 where the text had been read before. */
export const CHARACTERS_HEADER = 'speech-characters';
/** What that did cost, in dollars. */
export const COST_HEADER = 'speech-cost';

/** What reading took. What the server does not expose, or does not know, is absent. */
export type SpeechTaken = {readonly characters?: number; readonly cost?: number};
