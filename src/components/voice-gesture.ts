/** Opens the sound inside the click, with what the attributes say of the microphone. */
import {openAudioGesture, type AudioGesture} from '../audio/gesture.js';
import type {AttributeProperties} from './attribute-names.js';

export function openVoiceGesture(
  attributes: AttributeProperties & {readonly mediaStream?: MediaStream | undefined},
): AudioGesture | undefined {
  // A browser without Web Audio: the loaded part says so.
  if (!('AudioContext' in globalThis)) return undefined;
  const {echoCancellation, noiseSuppression, autoGainControl, voiceIsolation, inputDeviceId, latencyHint} =
    attributes;
  return openAudioGesture({
    // A browser that recognises speech by itself asks for the microphone by itself; a lent stream takes its place.
    microphone: attributes.inputSpeech !== 'browser' &&
      !attributes.mediaStream && {
        // As in session/microphone-constraints.ts, which asks again when a device changes.
        echoCancellation: echoCancellation && {ideal: 'all'},
        noiseSuppression,
        autoGainControl,
        voiceIsolation,
        ...(inputDeviceId ? {deviceId: {exact: String(inputDeviceId)}} : {}),
      },
    // Any other value would throw here; the loaded part tells about it.
    latencyHint: latencyHint === 'balanced' || latencyHint === 'playback' ? latencyHint : undefined,
  });
}
