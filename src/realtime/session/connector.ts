/** How a call is connected: two ways, one shape. What comes out is a link: a channel and, unless it is a written call, a leg. */
import type {AudioStage} from '../../audio/stage.js';
import type {ControlChannel} from '../channels/channel.js';
import type {ConversationEntry} from '../conversation/entry.js';
import type {LegKind, MediaLeg} from '../legs/leg.js';
import type {ServerEvent} from '../protocol/server-events.js';
import type {SessionSettings} from '../protocol/session-settings.js';

/** What is said to a session beside the events of a turn; a guard is asked, a provider is told. */
export interface SessionControl {
  /** The player plays: an assistant that speaks first may begin. */
  outputReady(): void;
  /** Changes what is present, and leaves the rest as it is. */
  change(settings: SessionSettings): void;
  /** Tells the assistant something about the page, without asking for an answer: what it takes comes back as an item. */
  addContext(text: string): void;
  /** What the ear and the speaker of this page know of whose turn it is. */
  hint(sign: TurnSign): void;
  /** The visitor's word on what an MCP server wants to do. */
  approve(requestId: string, ok: boolean): void;
  /** Nothing is heard or said from now on, or again. */
  pause(on: boolean): void;
}

/** An answer is heard, or is over; the visitor, or an ear that is sure of them, has cut it. */
export type TurnSign = 'audible' | 'silent' | 'cut';

export type Link = {
  readonly channel: ControlChannel;
  /** Absent in a written call. */
  readonly leg: MediaLeg | undefined;
  readonly control: SessionControl;
  /** What the provider's work costs, where no guard counts it and the server exposes it; as it came. */
  readonly prices?: unknown;
  /** Ends this link; what the connector shares between links stays. Idempotent. */
  readonly close: () => void;
};

export type LinkRequest = {
  readonly kind: LegKind;
  /** Absent in a written call. */
  readonly stage: AudioStage | undefined;
  /** What was said before this link; empty for the first one. */
  readonly conversation: readonly ConversationEntry[];
  /** Told of a leg that may carry the microphone before the rest of its link stands. */
  readonly onLeg?: ((leg: MediaLeg) => void) | undefined;
  /** Told what a guard says of the conversation while it is opened: of what was written down with nobody there. */
  readonly onEvent?: ((event: ServerEvent) => void) | undefined;
};

export type Standby = {
  readonly link: Link;
  /** Resolves when the far side has taken it; absent where this side says when. */
  readonly taken?: Promise<void>;
  /** Tells it of the conversation, and lets it hear. */
  readonly take: (conversation: readonly ConversationEntry[]) => void;
};

export interface Connector {
  /** Does WebRTC carry what nobody answers, too? Absent: it carries conversations alone. */
  readonly webrtc?: boolean | undefined;
  /**
   * Who asks for the answer to a spoken turn. A provider that does also cuts its answer when somebody speaks; in
   * the other cases the widget says when to cut. Nobody does where all is written down and no more. Known once a link is open, like the next two.
   */
  readonly answeredBy: 'provider' | 'guard' | 'widget' | 'nobody';
  /** Is a voice over an answer judged before it cuts it? Known once a link is open. */
  readonly confirms: boolean;
  /**
   * Does the visitor begin and end turns by hand? Then nothing is sent between them. `by-ear`: this page ends them by what
   * it hears, because the model knows no turns. Known once a link is open.
   */
  readonly pushToTalk: boolean | 'by-ear';
  /**
   * Opens a link; rejects with a `VoiceError` and leaves nothing of this try open. May be called again, after a
   * failure and for the next link of the same call.
   */
  open(request: LinkRequest, signal: AbortSignal): Promise<Link>;
  /** Opens a link that waits beside the present one, for a session that will end. */
  openStandby(request: LinkRequest, signal: AbortSignal): Promise<Standby>;
  /** Ends everything, the server's side included. Idempotent. */
  close(): void;
}
