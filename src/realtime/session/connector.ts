/** How a call is connected: two ways, one shape. What comes out is a channel and, unless it is a written call, a leg. */
import type {ControlChannel} from '../channels/channel.js';
import type {AudioStage} from '../../audio/stage.js';
import type {LegKind, MediaLeg} from '../legs/leg.js';

export type Link = {
  readonly channel: ControlChannel;
  /** Absent in a written call. */
  readonly leg: MediaLeg | undefined;
};

export type LinkRequest = {
  readonly kind: LegKind;
  /** Absent in a written call. */
  readonly stage: AudioStage | undefined;
};

export interface Connector {
  /** Who asks for the answer to a spoken turn, and cuts an answer when somebody speaks. */
  readonly answeredBy: 'provider' | 'us';
  /**
   * Opens a link; rejects with a `VoiceError` and leaves nothing of this try open. A second try, with another
   * kind, is allowed after the first has failed.
   */
  open(request: LinkRequest, signal: AbortSignal): Promise<Link>;
  /** Ends everything, the server's side included. Idempotent. */
  close(): void;
}
