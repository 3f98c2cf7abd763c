/** A visitor as a guarded call knows them: what can be told, and how it ends. Sockets are somebody else's. */
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';
import type {VoiceError} from '../../src/shared/errors.js';

/** How much of a budget is spent, told once, before a call must end; or how long it may still last. */
export type LimitsFrame = {readonly type: 'limits'} & (
  {readonly budgetUsed: number} | {readonly secondsLeft: number}
);

export type Visitor = {
  readonly send: (frame: GuardedServerFrame | LimitsFrame | ServerEvent) => void;
  readonly sendBytes: (frame: Uint8Array) => void;
  /** Ends the visitor's socket with the reason told before it. */
  readonly fail: (error: VoiceError) => void;
  /** Ends it in order. */
  readonly bye: (reason: 'idle' | 'limit' | 'budget' | 'server') => void;
};
