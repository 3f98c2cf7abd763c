/** Who began and who stopped speaking, read off two states: what is told follows what is true. */
import type {SessionState} from './state.js';

export type Speaker = 'user' | 'assistant';
export type SpeechEvent = {readonly name: 'speech-start' | 'speech-end'; readonly speaker: Speaker};

const IS_SPEAKING: Readonly<Record<Speaker, (state: SessionState) => boolean>> = {
  user: state => state.phase === 'live' && state.input === 'hearing',
  assistant: state => state.phase === 'live' && state.output === 'speaking',
};

export function speechEvents(state: SessionState, previous: SessionState): SpeechEvent[] {
  const speakers: readonly Speaker[] = ['user', 'assistant'];
  return speakers.flatMap(speaker => {
    const now = IS_SPEAKING[speaker](state);
    if (now === IS_SPEAKING[speaker](previous)) return [];
    return [{name: now ? 'speech-start' : 'speech-end', speaker}];
  });
}
