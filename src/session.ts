/** `realtime-voice/session`: a call without any element, for a page that draws its own. */
export {HeadlessSession as VoiceSession} from './realtime/session/headless-session.js';
export type {
  HeadlessEvents as VoiceSessionEvents,
  HeadlessOptions as VoiceSessionOptions,
} from './realtime/session/headless-session.js';
export {VoiceError, type VoiceErrorCode} from './shared/errors.js';
export type {PageSettings as VoiceSettings} from './config/schema.js';
export type {ConversationEntry} from './realtime/conversation/entry.js';
export type {TranscriptFormat} from './realtime/conversation/export.js';
export type {ServerEvent} from './realtime/protocol/server-events.js';
export type {CallUsage} from './realtime/session/usage.js';
export type {EndReason, SessionState} from './realtime/session/state.js';
export type {Approval, PageTool, ToolCall} from './realtime/session/voice-session.js';
