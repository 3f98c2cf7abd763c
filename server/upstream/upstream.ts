/** The provider as the server sees it: an adapter, so that another dialect is another file. */
import type {Emitter} from '../../src/shared/emitter.js';
import type {VoiceError} from '../../src/shared/errors.js';
import type {ClientEvent, RealtimeSession} from '../../src/realtime/protocol/client-events.js';
import type {ServerEvent} from '../../src/realtime/protocol/server-events.js';

/** `ga`: the Realtime protocol as it is. `beta`: as it was until 2025, and as some other providers still speak it. */
export const DIALECTS = ['ga', 'beta'] as const;
export type Dialect = (typeof DIALECTS)[number];

export type UpstreamCapabilities = {
  /** Does the provider take an offer without a data channel? Where it does not, guarded is WebSocket-only. */
  readonly sealedWebRtc: 'yes' | 'no' | 'unknown';
  readonly attach: 'before-answer' | 'after-media';
  /** How it speaks; browsers that speak to it themselves must know. */
  readonly dialect: Dialect;
  /** Has it sessions that translate? */
  readonly translates?: boolean;
  /** Models are called what their owner calls them (deployments): nothing is known of one by its name. */
  readonly ownModelNames?: boolean;
};

export type UpstreamSocketEvents = {
  event: ServerEvent;
  /** Told once, unless this side closed. */
  closed: VoiceError;
};

/** A socket to one session of the provider: its own, or the sideband of a WebRTC call. */
export interface UpstreamSocket {
  readonly events: Emitter<UpstreamSocketEvents>;
  /** When the provider ends the session, in epoch ms; `undefined` until it has said so. */
  readonly expiresAt: number | undefined;
  send(event: ClientEvent): void;
  close(): void;
}

export type CreatedCall = {
  /** Known to the server only: whoever has it can attach to the call or end it. */
  readonly callId: string;
  readonly answer: string;
};

export type MintedSecret = {
  readonly value: string;
  /** Epoch seconds. */
  readonly expires_at: number;
  readonly session: Readonly<Record<string, unknown>>;
};

/** What a socket is opened for: to talk with a model, to have written down what is said, or to have it translated. */
export type SocketPurpose =
  | {readonly intent?: undefined; readonly model: string}
  | {readonly intent: 'transcription'}
  | {readonly intent: 'translation'; readonly model: string};

/** Every promise rejects with a `VoiceError`; what the provider said is in its `cause`, for the log only. */
export interface Upstream {
  readonly name: string;
  readonly capabilities: UpstreamCapabilities;
  /** Trades an offer for an answer, with the session that the call starts with. */
  createCall(offer: string, session: RealtimeSession, signal: AbortSignal): Promise<CreatedCall>;
  /**
   * The same for a page in direct access, which drives its call itself: nobody here attaches to it, and a session of any
   * type may be asked for.
   */
  answerOffer(offer: string, session: RealtimeSession, signal: AbortSignal): Promise<string>;
  /** Opens the sideband of a call. */
  attach(callId: string, signal: AbortSignal): Promise<UpstreamSocket>;
  /** Ends a call. Resolves when the provider said so, or does not know the call; rejects after some tries. */
  hangUp(callId: string): Promise<void>;
  /** Opens a session whose sound travels on the socket itself. */
  openSocket(purpose: SocketPurpose, signal: AbortSignal): Promise<UpstreamSocket>;
  /** A client secret for direct access. */
  mintSecret(session: RealtimeSession, seconds: number, signal: AbortSignal): Promise<MintedSecret>;
  /** The same, in the name of one visitor: a keyed hash that the provider may tell abuse by, and nobody a person. */
  forVisitor(safetyIdentifier: string): Upstream;
}
