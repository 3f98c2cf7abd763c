/** `realtime-voice/element`: the element as a class, under no name yet: for a name of the page's own, or a class built on it. */
export {RealtimeVoice} from './components/realtime-voice.js';
export type * from './index.js';
