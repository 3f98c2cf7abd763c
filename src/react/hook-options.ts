/** What a component says of its calls. It stands alone as the contract of the hook, and as the one place that sorts it. */
import type {PageSettings} from '../config/schema.js';
import type {HeadlessEvents} from '../realtime/session/headless-session.js';
import type {PageTool, VoiceSession, VoiceSessionOptions} from '../realtime/session/voice-session.js';
import type {PascalCase} from './names.js';

/** The events of a session as handlers: `onTranscript`, `onToolCall`, `onDisconnect`… Each may be another one at each render. */
export type VoiceHandlers = {
  readonly [Name in keyof HeadlessEvents as `on${PascalCase<Name>}`]?:
    ((payload: HeadlessEvents[Name]) => void) | undefined;
};

/** What a call is told, by the names of the element's attributes in camelCase. */
type Settings = {readonly [Name in keyof PageSettings]?: PageSettings[Name] | undefined};

/** A session as the hook uses it; anything that works like one will do. */
export type HookSession = Pick<VoiceSession, keyof VoiceSession>;

export type VoiceHookOptions = Settings &
  VoiceHandlers & {
    /** What the assistant may call on this page. A tool may be made anew at each render. */
    readonly tools?: readonly PageTool[] | undefined;
    /** Offers the assistant what the page offers to agents by WebMCP, too. */
    readonly webMcp?: boolean | undefined;
    /** Vouches for the visitor of a guarded call, instead of `visitorTokenUrl`. */
    readonly visitorTokenSource?: VoiceSessionOptions['visitorTokenSource'];
    /** Gets the client secrets of a direct call, instead of `tokenUrl`. */
    readonly tokenSource?: VoiceSessionOptions['tokenSource'];
    /** STUN and TURN servers for WebRTC, in place of those that the voice server names. */
    readonly iceServers?: VoiceSessionOptions['iceServers'];
    /** Loads what a call needs as soon as the page has nothing else to do; else the first call loads it. */
    readonly preload?: boolean | undefined;
    /** Makes the session of a call, in place of one that asks a server: for the tests of a page. */
    readonly createSession?: ((options: VoiceSessionOptions) => HookSession) | undefined;
  };

const NO_SETTINGS =
  /^(on[A-Z].*|tools|webMcp|visitorTokenSource|tokenSource|iceServers|preload|createSession)$/;

/** Without what is no setting, and without what is not said. */
export function settingsOf(options: VoiceHookOptions): PageSettings {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && !NO_SETTINGS.test(name)),
  );
}
