/** The script of the captions: importing it registers `<realtime-voice-captions>`, and loads nothing of the widget. */
import {RealtimeVoiceCaptions} from './components/captions/realtime-voice-captions.js';
import {register} from './components/register.js';

// A server has no registry, unless Lit has brought one.
if (typeof customElements !== 'undefined') register('realtime-voice-captions', RealtimeVoiceCaptions);

export {RealtimeVoiceCaptions};
