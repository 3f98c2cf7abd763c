/** What the browser is asked of the microphone; the shell asks inside the click, the session without one. */
import type {PageSettings} from '../../config/schema.js';

/** Cleaning is on unless the page says otherwise. */
export function microphoneConstraints(settings: PageSettings): MediaTrackConstraints {
  const {echoCancellation = true, noiseSuppression = true, autoGainControl = true, inputDeviceId} = settings;
  return {
    echoCancellation,
    noiseSuppression,
    autoGainControl,
    ...(inputDeviceId !== undefined && {deviceId: {exact: inputDeviceId}}),
  };
}
