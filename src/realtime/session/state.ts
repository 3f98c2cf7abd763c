/** The states of a session as unions: each phase carries only what is true in it. */
import type {VoiceError} from '../../shared/errors.js';
import type {VisitorReport} from '../protocol/guarded-server.js';

/** What the visitor would say is happening right now, in a live call. */
export type Turn = 'listening' | 'hearing' | 'thinking' | 'speaking';

export type ConnectStep = 'microphone' | 'channel' | 'media';

/** Why a call ended. */
export type EndReason =
  'visitor' | 'page' | 'assistant' | 'idle' | 'limit' | 'budget' | 'removed' | 'server' | 'lost';

/** Those that a server may give; what it says otherwise is `server`. */
export const SERVER_END_REASONS: readonly EndReason[] = ['idle', 'limit', 'budget', 'assistant'];

export type LiveState = {
  readonly phase: 'live';
  readonly turn: Turn;
  readonly input: 'listening' | 'hearing' | 'muted';
  /** *Speaking is what the visitor hears*: it follows the speaker, never `response.done`. */
  readonly output: 'silent' | 'thinking' | 'speaking' | 'ducked';
  readonly link: 'steady' | 'switching';
};

export type SessionState =
  | {readonly phase: 'idle'}
  | {readonly phase: 'connecting'; readonly step: ConnectStep; readonly attempt: number}
  | LiveState
  | {readonly phase: 'paused'}
  | {
      readonly phase: 'reconnecting';
      readonly attempt: number;
      readonly delay: number;
      readonly cause: VoiceError;
    }
  | {readonly phase: 'failed'; readonly error: VoiceError}
  | {
      readonly phase: 'ended';
      readonly reason: EndReason;
      /** What a server says of a call that it ended. */
      readonly report?: VisitorReport | undefined;
    };

export type SessionPhase = SessionState['phase'];
