/** A control channel: the way that events take. Three verbs, whoever answers at the other end. */
import type {Emitter} from '../../shared/emitter.js';
import type {VoiceError} from '../../shared/errors.js';
import type {ClientEvent} from '../protocol/client-events.js';
import type {VisitorReport} from '../protocol/guarded-server.js';
import type {ServerEvent} from '../protocol/server-events.js';

/** What was made of a voice: speech over an answer that is cut now, nothing at all, or a turn that is to be answered. */
export type TurnDecision = {readonly kind: 'confirm' | 'refuse' | 'turn'; readonly itemId: string};

/** What a server says at the end of a call. */
export type Goodbye = {readonly reason: string; readonly report?: VisitorReport | undefined};

export type ControlChannelEvents = {
  event: ServerEvent;
  /** Told by whoever judges turns: the guard, or the page itself. */
  decision: TurnDecision;
  /** A failure that does not end the call. */
  notice: VoiceError;
  /** The far side lost the sound of the call, and waits for another leg on this channel. */
  legLost: VoiceError;
  /**
   * The session will end: another one is wanted beside it, taken over in a silence, or after so many ms. Who takes it over
   * by themselves says Infinity.
   */
  standbyWanted: number;
  /** Told once. `error` is absent where this side closed, or the far side ended the call in order: `bye` says how. */
  closed: {readonly error?: VoiceError | undefined; readonly bye?: Goodbye | undefined};
};

export interface ControlChannel {
  readonly events: Emitter<ControlChannelEvents>;
  /** Resolves when events can be sent; rejects with a `VoiceError`. To be called after the listeners are set. */
  connect(signal: AbortSignal): Promise<void>;
  /** Sends one event. Silently dropped after the close: the close itself is what the caller acts on. */
  send(event: ClientEvent): void;
  /** Idempotent. */
  close(): void;
}
