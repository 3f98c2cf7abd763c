/** What the browser is asked of the microphone; the shell asks inside the click, the session without one. */
import type {MicrophoneConstraints} from '../../audio/gesture.js';
import type {PageSettings} from '../../config/schema.js';

/** Cleaning is on unless the page says otherwise. */
export function microphoneConstraints(settings: PageSettings): MicrophoneConstraints {
  const {echoCancellation = true, noiseSuppression = true, autoGainControl = true} = settings;
  const {voiceIsolation, inputDeviceId} = settings;
  return {
    // `all` cancels what the whole machine plays, where it is offered; elsewhere the word counts as true.
    echoCancellation: echoCancellation && {ideal: 'all'},
    noiseSuppression,
    autoGainControl,
    ...(voiceIsolation === true && {voiceIsolation}),
    ...(inputDeviceId !== undefined && {deviceId: {exact: inputDeviceId}}),
  };
}
