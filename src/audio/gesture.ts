/**
 * What must happen inside the click, before any await: the AudioContext is created and resumed, and the
 * microphone is asked for. It stands alone because it is part of the small shell, while the rest is imported.
 */

/** What the click opened. Whoever takes it over closes the context and stops the tracks. */
export type AudioGesture = {
  readonly context: AudioContext;
  /** Settles when the browser starts the context; it may never settle, so it is waited for with a limit. */
  readonly running: Promise<void>;
  /** The microphone as the browser answers; absent where none was asked for. Rejects with a DOMException. */
  readonly microphone?: Promise<MediaStream>;
};
