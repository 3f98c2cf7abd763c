/** Who began and who stopped speaking, read off two states: what is told follows what is true. */
import type {SessionState} from './state.js';

export type Speaker = 'user' | 'assistant';

const SPEAKERS: readonly Speaker[] = ['user', 'assistant'];

export function tellSpeech(
  state: SessionState,
  previous: SessionState,
  tell: (name: 'speech-start' | 'speech-end', event: {readonly speaker: Speaker}) => void,
): void {
  for (const speaker of SPEAKERS) {
    const speaks = isSpeaking(speaker, state);
    if (speaks !== isSpeaking(speaker, previous)) tell(speaks ? 'speech-start' : 'speech-end', {speaker});
  }
}

function isSpeaking(speaker: Speaker, state: SessionState): boolean {
  if (state.phase !== 'live') return false;
  return speaker === 'user' ? state.input === 'hearing' : state.output === 'speaking';
}
