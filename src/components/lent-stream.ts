/**
 * Hears a stream of the page in place of the microphone: a meeting, a video, a file. It stands alone because few pages lend
 * one; to the call it is a microphone like any other.
 */
import type {AudioGesture} from '../audio/gesture.js';
import {VoiceError} from '../shared/errors.js';
import {VoiceErrorEvent} from './shell-events.js';
import type {VoiceHost} from './shell-link.js';

/**
 * What the click opened, with the sound of the stream of `host` as what is heard. The stream is lent: its own tracks are never
 * stopped, muted or changed. One without sound is told as `config/invalid`, and the call has no microphone.
 */
export function lend(
  gesture: AudioGesture,
  host: Pick<VoiceHost, 'mediaStream' | 'dispatchEvent'>,
): AudioGesture {
  const tracks = host.mediaStream?.getAudioTracks().map(track => track.clone()) ?? [];
  if (tracks.length === 0) {
    const count = host.mediaStream?.getTracks().length ?? 0;
    const problem = new VoiceError('config/invalid', {
      message: `mediaStream has ${count} tracks and none of sound; use a stream with an audio track`,
    });
    console.warn(`<realtime-voice> ${problem.message}`);
    host.dispatchEvent(new VoiceErrorEvent(problem));
    return gesture;
  }
  // A microphone that was unplugged is looked for again; a stream that is over gives silence.
  for (const track of tracks) track.addEventListener('ended', event => event.stopImmediatePropagation());
  return {...gesture, microphone: Promise.resolve(new MediaStream(tracks))};
}
