/**
 * What the server counts, for whoever looks after it. It stands alone from the library that counts: a call tells what
 * happened, and a server without metrics does nothing with it. Nothing here names a visitor.
 */
import type {VoiceErrorCode} from '../../src/shared/errors.js';

/** What is asked of the provider. */
export type UpstreamStep = 'create-call' | 'attach' | 'open-socket' | 'mint' | 'hang-up';
/** Why something was turned away before anybody looked at it. */
export type TurnedAway = 'host' | 'origin' | 'flood' | 'draining';

export interface Metrics {
  /** A call was admitted. It is live until `callEnded`. */
  callStarted(): void;
  callEnded(): void;
  /** A visitor was told no, by the code that they were told. */
  callRefused(code: VoiceErrorCode): void;
  legOpened(kind: 'webrtc' | 'websocket'): void;
  /** The worst case of one response is held, in micro-dollars. */
  reserved(microDollars: number): void;
  /** It was paid, in micro-dollars. */
  spent(microDollars: number): void;
  /** A session was ended with the provider, or could not be. */
  hungUp(ok: boolean): void;
  /** The provider took so long for a step. */
  upstreamTook(step: UpstreamStep, seconds: number): void;
  /** A request under a route of the API was answered. */
  answered(route: string, status: number): void;
  turnedAway(reason: TurnedAway): void;
}

export const NO_METRICS: Metrics = {
  callStarted: () => undefined,
  callEnded: () => undefined,
  callRefused: () => undefined,
  legOpened: () => undefined,
  reserved: () => undefined,
  spent: () => undefined,
  hungUp: () => undefined,
  upstreamTook: () => undefined,
  answered: () => undefined,
  turnedAway: () => undefined,
};
