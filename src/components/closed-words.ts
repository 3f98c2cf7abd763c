/** What the closed widget says, and what its button says in every state. Pure, so that the shell only draws. */
import type {SessionState} from '../realtime/session/state.js';
import type {ClosedWords} from './locales/en.closed.js';

export function closedLine({phase}: SessionState, written: boolean, words: ClosedWords): string {
  if (phase === 'connecting') return words.connecting;
  if (phase === 'failed') return words.unreachable;
  return written ? words.invitationText : words.invitation;
}

export function callLabel({phase}: SessionState, written: boolean, words: ClosedWords): string {
  switch (phase) {
    case 'idle':
      return written ? words.startText : words.start;
    case 'connecting':
      return words.cancel;
    case 'failed':
      return words.retry;
    case 'ended':
      return words.again;
    default:
      return words.end;
  }
}
