/**
 * One at a time: while the assistant is heard, nobody else is. It stands alone, and only calls that ask for it load it
 * (`barge-in="off"`): it is for devices that cannot take their own loudspeaker out of what their microphone hears.
 */
import type {VoiceInput} from '../../audio/voice-input.js';
import type {Store} from '../../shared/store.js';
import type {SessionState} from './state.js';

/** So long an answer is still in the room, and in what the device has not played yet. */
const TAIL_MS = 300;

export type HalfDuplexSession = {
  readonly state: Store<SessionState>;
  /** Who presses has the word at once, and is heard at no other time. */
  readonly pushToTalk: Store<boolean>;
};

/** Until `signal` aborts, which is the end of the call. `input`: its microphone, once there is one. */
export function hearInTurns(
  {state, pushToTalk}: HalfDuplexSession,
  input: () => VoiceInput | undefined,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  let tail: ReturnType<typeof setTimeout> | undefined;
  const unwatch = state.subscribe((now, before) => {
    const heard = isHeard(now);
    if (heard === isHeard(before)) return;
    clearTimeout(tail);
    if (!heard) tail = setTimeout(() => input()?.setDeaf(false), TAIL_MS);
    else if (!pushToTalk.get()) input()?.setDeaf(true);
  });
  signal.addEventListener('abort', () => {
    unwatch();
    clearTimeout(tail);
  });
}

function isHeard(state: SessionState): boolean {
  return state.phase === 'live' && (state.output === 'speaking' || state.output === 'ducked');
}
