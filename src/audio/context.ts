/** Waiting for the AudioContext, with a limit: a browser may leave `resume()` unsettled for ever. */
import {abortable, within} from '../shared/abort.js';
import {VoiceError} from '../shared/errors.js';
import type {AudioGesture} from './gesture.js';

/** A context that has not started by then will not start without another click. */
const RESUME_LIMIT_MS = 2_000;

/** Resolves when sound can be played; rejects with `audio/suspended`. */
export async function awaitRunning({context, running}: AudioGesture, signal: AbortSignal): Promise<void> {
  if (context.state === 'running') return;
  const failure = (cause?: unknown): VoiceError => new VoiceError('audio/suspended', {cause});
  const resumed = running.catch((cause: unknown) => Promise.reject(failure(cause)));
  await abortable(within(RESUME_LIMIT_MS, resumed, failure), signal);
}
