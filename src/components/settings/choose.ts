/** Makes a choice true on the element. It stands alone because the panel does so, and a memory of an earlier visit. */
import type {VoiceHost} from '../shell-link.js';
import type {Choices} from './choices.js';

const NAMES = [
  'inputDeviceId',
  'outputDeviceId',
  'voice',
  'language',
  'speed',
  'turnDetection',
  'noiseReduction',
] as const satisfies ReadonlyArray<keyof Choices & keyof VoiceHost>;

export function choose(host: VoiceHost, choices: Choices): void {
  for (const name of NAMES) {
    const value = choices[name];
    if (value !== undefined) host[name] = value || undefined;
  }
  const {textScale, transcript} = choices;
  if (textScale !== undefined) host.style.setProperty('--rv-text-scale', textScale);
  if (transcript !== undefined) host.transcript = transcript;
}
