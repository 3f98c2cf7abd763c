/** What a component shows of its calls, as one value. It stands alone because a server shows it, too, where there are none. */
import type {ConversationEntry} from '../realtime/conversation/entry.js';
import type {SessionState} from '../realtime/session/state.js';
import type {Approval} from '../realtime/session/voice-session.js';
import type {VoiceError} from '../shared/errors.js';

/** What changes by itself; the rest follows from it. */
type Parts = {
  readonly state: SessionState;
  /** The words of both sides, of this call or the last one. */
  readonly conversation: readonly ConversationEntry[];
  readonly isMicMuted: boolean;
  /** What the visitor is asked right now, because of a tool with `confirm`; oldest first. */
  readonly approvals: readonly Approval[];
};

/** Another object whenever something of it is another. */
export type VoiceSnapshot = Parts & {
  /** Is a call open? While its line is mended it is not. */
  readonly isConnected: boolean;
  /** Is the assistant heard right now? */
  readonly isSpeaking: boolean;
  /** Why the last call failed; `undefined` where none did. */
  readonly error: VoiceError | undefined;
};

/** Before the first call, and on a server. */
export const NO_CALL: VoiceSnapshot = {
  state: {phase: 'idle'},
  conversation: [],
  isMicMuted: false,
  approvals: [],
  isConnected: false,
  isSpeaking: false,
  error: undefined,
};

/** `before` with what is true now. */
export function withParts(before: VoiceSnapshot, parts: Partial<Parts>): VoiceSnapshot {
  const after = {...before, ...parts};
  const {state} = after;
  return {
    ...after,
    isConnected: state.phase === 'live' || state.phase === 'paused',
    isSpeaking: state.phase === 'live' && state.turn === 'speaking',
    error: state.phase === 'failed' ? state.error : undefined,
  };
}
