/** The script of the inspector: importing it registers `<realtime-voice-inspector>`, and loads nothing of the widget. */
import {RealtimeVoiceInspector} from './components/inspector/realtime-voice-inspector.js';
import {register} from './components/register.js';

register('realtime-voice-inspector', RealtimeVoiceInspector);

export {RealtimeVoiceInspector};
