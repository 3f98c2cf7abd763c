/** The script: importing it registers `<realtime-voice>`. What is exported here is the public contract. */
import {RealtimeVoice} from './components/realtime-voice.js';
import {register} from './components/register.js';

register('realtime-voice', RealtimeVoice);

export {RealtimeVoice};
export type * from './components/events.js';
export type {SessionOptions} from './components/shell-link.js';
export type {ConversationEntry} from './realtime/conversation/entry.js';
export type {TranscriptFormat} from './realtime/conversation/export.js';
export type {EndReason, SessionState} from './realtime/session/state.js';
export type {PageTool, ToolCall} from './realtime/session/voice-session.js';
export type {VoiceError, VoiceErrorCode} from './shared/errors.js';
