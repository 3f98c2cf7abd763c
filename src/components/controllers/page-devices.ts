/** Which microphone and speaker the page names. */
import type {VoiceHost} from '../shell-link.js';

/** An empty name is none. */
export function devicesOf({inputDeviceId, outputDeviceId}: VoiceHost): {input?: string; output?: string} {
  return {
    ...(inputDeviceId && {input: String(inputDeviceId)}),
    ...(outputDeviceId && {output: String(outputDeviceId)}),
  };
}
