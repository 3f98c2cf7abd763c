/** What kind of sound the page makes, where the system asks (iOS): it decides about the silent switch and loudness. */

type AudioSessionNavigator = Navigator & {audioSession?: {type: string}};

/** `play-and-record` before the microphone is opened, `auto` when a call is over. */
export function setAudioSession(type: 'auto' | 'play-and-record'): void {
  const {audioSession} = navigator as AudioSessionNavigator;
  if (audioSession) audioSession.type = type;
}
