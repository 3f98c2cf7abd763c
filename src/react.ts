/** `realtime-voice/react`: a call for a page that React draws, by a hook or as the element. */
export {RealtimeVoice, type RealtimeVoiceProps} from './react/realtime-voice.js';
export {useRealtimeVoice, type RealtimeVoiceCall} from './react/use-realtime-voice.js';
export type {AudioRef} from './react/audio-outlet.js';
export type {VoiceEventProps} from './react/props.js';
export type {VoiceHandlers, VoiceHookOptions} from './react/hook-options.js';
export type {VoiceSnapshot} from './react/snapshot.js';
export type {RealtimeVoice as RealtimeVoiceElement} from './components/realtime-voice.js';
export type * from './index.js';
export type {Approval, CallUsage, ServerEvent, VoiceSessionEvents, VoiceSettings} from './session.js';
