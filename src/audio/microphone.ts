/** The microphone: what the browser's refusals mean, and taking over the stream that a click asked for. */
import {abortable, isAbort} from '../shared/abort.js';
import {VoiceError, type VoiceErrorCode} from '../shared/errors.js';
import type {AudioGesture} from './gesture.js';

const CODES: Readonly<Record<string, VoiceErrorCode>> = {
  NotAllowedError: 'microphone/denied',
  SecurityError: 'microphone/policy',
  NotFoundError: 'microphone/not-found',
  OverconstrainedError: 'microphone/not-found',
  NotReadableError: 'microphone/in-use',
  AbortError: 'microphone/in-use',
};

type PolicyDocument = {readonly featurePolicy?: {allowsFeature(feature: string): boolean}};

/** A rejection of `getUserMedia` in our codes; the exception is the cause. */
export function microphoneError(failure: unknown): VoiceError {
  if (failure instanceof VoiceError) return failure;
  const name = failure instanceof Error || failure instanceof DOMException ? failure.name : '';
  const code = CODES[name] ?? 'browser/unsupported';
  // Denied by the visitor and forbidden by the page look the same to a script, but not to who must mend it.
  if (code === 'microphone/denied' && isForbiddenByPolicy()) {
    return new VoiceError('microphone/policy', {cause: failure});
  }
  return new VoiceError(code, {cause: failure});
}

/** Resolves to the stream of the gesture; rejects with a `VoiceError`, or the abort of `signal`. */
export async function takeMicrophone(gesture: AudioGesture, signal: AbortSignal): Promise<MediaStream> {
  if (gesture.microphone === undefined) throw new VoiceError('microphone/not-found');
  try {
    return await abortable(gesture.microphone, signal);
  } catch (failure) {
    if (signal.aborted && isAbort(failure)) throw failure;
    throw microphoneError(failure);
  }
}

function isForbiddenByPolicy(): boolean {
  return (document as PolicyDocument).featurePolicy?.allowsFeature('microphone') === false;
}
