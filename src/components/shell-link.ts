/** What the shell and the loaded part know of each other: types only, so that neither pulls in the other. */
import type {ReactiveControllerHost, TemplateResult, nothing} from 'lit';
import type {AudioGesture} from '../audio/gesture.js';
import type {TranscriptFormat} from '../realtime/conversation/export.js';
import type {EndReason, SessionState} from '../realtime/session/state.js';
import type {PageTool, VoiceSession, VoiceSessionOptions} from '../realtime/session/voice-session.js';
import type {CallStats} from '../realtime/session/figures/call-stats.js';
import type {CallTaken} from './figures/usage-keeper.js';
import type {AttributeProperties} from './attribute-names.js';
import type {Language} from './locales/languages.js';

/** A session as the views use it; anything that works like one will do. */
export type CallSession = Pick<VoiceSession, keyof VoiceSession>;

/** Makes the session of one call. */
export type SessionFactory = (options: VoiceSessionOptions) => CallSession;

/** What only a script can give: no attribute holds it. */
export type PageSources = Pick<VoiceSessionOptions, 'visitorTokenSource' | 'tokenSource' | 'iceServers'>;

/** The element as the loaded part sees it. */
export type VoiceHost = ReactiveControllerHost &
  HTMLElement &
  AttributeProperties &
  PageSources & {
    readonly state: SessionState;
    tools: readonly PageTool[];
    readonly createSession?: SessionFactory | undefined;
    readonly mediaStream?: MediaStream | undefined;
    start(): Promise<void>;
  };

/** What only the shell can do for the loaded part. */
export type ShellLink = {
  /** Where the voice server answers, absolute. */
  serverUrl(): string | undefined;
  /** Makes `state` the state of the element, then tells the page. */
  become(state: SessionState): void;
  /** The socket that was opened at the first sign of a call, if there is one; it may have lapsed since. */
  takeSocket(): WebSocket | undefined;
  /** The language of the widget, unless it is English; never rejects. */
  language(): Promise<Language | undefined>;
};

/**
 * What a page asks of a call by a method of the element: the loaded part answers under the same name, and where it does
 * not, its session.
 */
export interface CallCommands {
  readonly updateSession: (options: SessionOptions) => Promise<void>;
  /** Never rejects: an unknown format is told, and gives nothing. */
  readonly exportTranscript: (format: TranscriptFormat) => Promise<string>;
  readonly show: () => void;
  readonly hide: () => void;
  readonly toggle: () => void;
}

/** What may change in mid-call, by the names of the properties. */
export type SessionOptions = Partial<
  Pick<
    AttributeProperties,
    | 'instructions'
    | 'voice'
    | 'language'
    | 'targetLanguage'
    | 'speed'
    | 'turnDetection'
    | 'vadThreshold'
    | 'vadPrefixPaddingMs'
    | 'vadSilenceMs'
    | 'vadEagerness'
    | 'idleTimeoutMs'
    | 'bargeIn'
    | 'noiseReduction'
    | 'inputTranscription'
  >
> & {readonly tools?: readonly PageTool[]};

/** A question before the call: the call button answers it with yes. */
export type ConsentQuestion = {readonly label: string; readonly agree: () => void};

/** The loaded part as the shell sees it. */
export interface LoadedCall {
  /** What the call has taken of the provider, as far as it was told. */
  readonly usage: CallTaken | undefined;
  /** How quick it is; asks for the figures where nobody has before. */
  readonly stats: CallStats | undefined;
  readonly session: CallSession | undefined;
  readonly commands: CallCommands;
  /** Opens a call with what the click opened. Rejects only where a part of the widget cannot be loaded. */
  start(gesture: AudioGesture | undefined, signal: AbortSignal): Promise<void>;
  end(reason: EndReason): void;
  /** What the visitor is asked right now, before a call. */
  readonly question: ConsentQuestion | undefined;
  /** Has the visitor agreed to a call on this page, now or before? */
  readonly isAgreed: boolean | undefined;
  /** Asks them, unless they have agreed on this device before; resolves to whether they have. */
  askConsent(): Promise<boolean>;
  /** What a widget that opens above the page stands in; `undefined` for any other, and until it is loaded. */
  renderFrame(content: TemplateResult): TemplateResult | undefined;
  /** What stands above the row of buttons: orb, state in words, notice, transcript, composer. */
  renderAbove(): TemplateResult;
  /** What stands before and after the call button. */
  renderBefore(): TemplateResult | typeof nothing;
  renderAfter(): TemplateResult | typeof nothing | undefined;
  /** The call as one button shows it: the orb, and what must be said in words. */
  renderInside(): TemplateResult;
  renderBelow(): TemplateResult;
}
