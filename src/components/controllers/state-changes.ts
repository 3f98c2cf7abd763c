/** What a change of the session's state means for the page. Pure. */
import type {EndReason, SessionState} from '../../realtime/session/state.js';
import type {VoiceError} from '../../shared/errors.js';

/** Why a call is over that failed in the middle. */
export function endReason({code}: VoiceError): EndReason {
  if (code.startsWith('budget/')) return 'budget';
  return code === 'session/expired' ? 'limit' : 'lost';
}

export function isSameStep(state: SessionState, other: SessionState): boolean {
  return (
    state.phase === 'connecting' &&
    other.phase === 'connecting' &&
    state.step === other.step &&
    state.attempt === other.attempt
  );
}
