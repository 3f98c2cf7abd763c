/**
 * What the guard says to a widget, beside the Realtime events that it passes on: one shape a type. It stands
 * alone, apart from what a widget may say, because this half is loaded by every visitor.
 */
import {
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
  read,
  type Shape,
  type Shaped,
} from '../../shared/shape.js';

/** Which try to open a leg this answers; absent where it is about something else. */
const legRequest = optional(number);

/** As `RTCIceServer` of the WebRTC specification. */
export type IceServer = {
  readonly urls: string | string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
};

/** For a line that finds no way by itself. The browser checks them where it takes them. */
const relays: Shape<readonly IceServer[] | undefined> = value => value as IceServer[] | undefined;

/** What a call took so far, as far as its agent exposes it. */
export type VisitorReport = {
  /** So long somebody was on the line at this server, or could come back. */
  readonly seconds: number;
  /** Answers that were paid for. */
  readonly responses?: number;
  readonly usage?: {
    readonly inputTokens: number;
    readonly cachedTokens: number;
    readonly outputTokens: number;
    /** Of turns that were written down. */
    readonly transcribedSeconds: number;
  };
  /** In dollars; absent where no price is known, too. */
  readonly cost?: number;
};

/** Handed on to the page, which reads of it what it likes. */
const report: Shape<VisitorReport | undefined> = value => value as VisitorReport | undefined;

/** The fields of each frame beside its `type`. */
const FRAMES = {
  welcome: object({
    /** Names of overrides that the agent does not allow. */
    refused: list(text),
    /** A voice over an answer is judged before it cuts it; else it does so at once. */
    confirms: optional(flag),
    /** The visitor begins and ends turns by hand. */
    pushToTalk: optional(flag),
    /** Nobody but the widget ends turns, by what it hears: the model knows none. */
    byEar: optional(flag),
    /** Only where the widget asked to go on with a conversation: does the guard know it? */
    resumed: optional(flag),
    /** For `feedback` once the call is over. */
    feedback: optional(text),
    iceServers: relays,
  }),
  answer: object({sdp: text, request: legRequest}),
  'leg.opened': object({epoch: number, request: legRequest}),
  /** Of what the widget sent on this leg, so many samples at 24 kHz need never be sent again. */
  'audio.ack': object({samples: number}),
  /** What was made of a voice over an answer: it is speech, and cuts it, or it was nothing. */
  turn: object({decision: oneOf('confirm', 'refuse'), item_id: text}),
  /**
   * The provider's side of the sound is gone, or will soon be (`standby`): another leg is wanted on this socket. One
   * that stands by takes over when `leg.opened` says so.
   */
  'offer.wanted': object({standby: optional(flag)}),
  /** The conversation so far, for a `start` that goes on with it: of another socket, another page, another server. */
  history: object({sealed: text}),
  /** A tool of somebody else's server wants to run; the visitor is asked. `arguments` is JSON. */
  'approval.wanted': object({id: text, name: text, arguments: text}),
  /** The call is over, in order. */
  bye: object({reason: text, report}),
  error: object({
    code: text,
    message: optional(text),
    retryAfter: optional(number),
    request: legRequest,
  }),
};

export type GuardedServerFrame = {
  [Type in keyof typeof FRAMES]: {type: Type} & Shaped<(typeof FRAMES)[Type]>;
}[keyof typeof FRAMES];

/** What a welcome says as a whole: of some of it no widget makes any use yet, and none loads what would check it. */
export type WelcomeFrame = Extract<GuardedServerFrame, {type: 'welcome'}> & {
  readonly limits: {readonly maxDurationSeconds?: number};
  readonly iceServers: readonly IceServer[];
  /** Names of overrides that hold. */
  readonly accepted: readonly string[];
};

/** The frame, or `undefined` where the guard passes on an event of the provider. */
export function recogniseGuardedFrame(json: unknown): GuardedServerFrame | undefined {
  const type = (json as {type?: unknown} | null | undefined)?.type;
  if (typeof type !== 'string' || !Object.hasOwn(FRAMES, type)) return undefined;
  const shape: Shape<object> = FRAMES[type as keyof typeof FRAMES];
  const frame = read(shape, json);
  return 'value' in frame ? ({...frame.value, type} as GuardedServerFrame) : undefined;
}
