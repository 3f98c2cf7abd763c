/**
 * What must happen inside the click, before any await: the AudioContext is created and resumed, and the
 * microphone is asked for. It stands alone because it is part of the small shell, while the rest is imported.
 */

import {setAudioSession} from './audio-session.js';

/** What the click opened. Whoever takes it over closes the context and stops the tracks. */
export type AudioGesture = {
  readonly context: AudioContext;
  /** Settles when the browser starts the context; it may never settle, so it is waited for with a limit. */
  readonly running: Promise<void>;
  /** The microphone as the browser answers; absent where none was asked for. Rejects with a DOMException. */
  readonly microphone?: Promise<MediaStream>;
};

/** `voiceIsolation` is asked for where a browser has it; the others do not know the word. */
export type MicrophoneConstraints = MediaTrackConstraints & {readonly voiceIsolation?: boolean};

export type GestureOptions = {
  /** `false`: a written call asks for no microphone. */
  readonly microphone: MicrophoneConstraints | false;
  /** Absent: as quick as it goes without trouble. */
  readonly latencyHint?: AudioContextLatencyCategory | undefined;
};

/** To be called in the handler of a click or a key press. Throws nothing: failures are in the promises. */
export function openAudioGesture({microphone, latencyHint}: GestureOptions): AudioGesture {
  // Before the microphone: iOS decides by it about the silent switch and the loudness.
  setAudioSession('play-and-record');
  // At the device's own rate: a browser's resampler droops, and Firefox refuses foreign rates.
  const context = new AudioContext(latencyHint && {latencyHint});
  // Something must have been played inside the gesture, if only silence, or iOS plays nothing later.
  const silence = context.createBufferSource();
  silence.connect(context.destination);
  silence.start();
  const running = context.resume();
  running.catch(ignore);
  if (microphone === false) return {context, running};
  const asked = askForMicrophone(microphone);
  asked.catch(ignore);
  return {context, running, microphone: asked};
}

/** Releases what a click opened, whoever took it over: the last release of a call, and of one that never began. */
export function closeAudioGesture({context, microphone}: AudioGesture): void {
  microphone?.then(stream => stream.getTracks().forEach(track => track.stop()), ignore);
  closeContext(context);
  setAudioSession('auto');
}

/** How long a processor may take to stop, which it does only where the context runs. */
const LET_GO_MS = 99;

/** Closes a context that nothing sounds in any more, when its processors have stopped; see retire.ts. Idempotent. */
export function closeContext(context: AudioContext): void {
  // One that is closed already refuses.
  setTimeout(() => context.close().catch(ignore), LET_GO_MS);
}

async function askForMicrophone(audio: MediaTrackConstraints): Promise<MediaStream> {
  // Absent on insecure pages: the property access throws, and the promise carries it.
  return navigator.mediaDevices.getUserMedia({audio});
}

/** The failure is read from the promise by whoever takes the gesture over; without one there is nobody to tell. */
function ignore(): void {
  return undefined;
}
