/** What the browser's refusals of a microphone mean, and whether another one will do. It stands alone because most are given. */
import {VoiceError, type VoiceErrorCode} from '../shared/errors.js';
import type {MicrophoneConstraints} from './gesture.js';
import {stop, type MicrophoneOptions} from './microphone.js';

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

/** A chosen device that is not there is told, and the default one is heard: some browsers change the names. */
export function anyOther(refusal: unknown, {constraints, onNotice}: MicrophoneOptions): Promise<MediaStream> {
  const error = microphoneError(refusal);
  const {deviceId, ...others} = constraints;
  if (deviceId === undefined || error.code !== 'microphone/not-found') throw error;
  const chosen = JSON.stringify(deviceId);
  onNotice(
    new VoiceError(error.code, {
      message: `The microphone ${chosen} is not connected; the default one is used`,
      cause: refusal,
    }),
  );
  return ask(others);
}

/** Cancels the echo of everything, where the first try got less. */
export function askAgain(stream: MediaStream, {constraints}: MicrophoneOptions): Promise<MediaStream> {
  stop(stream);
  return ask({...constraints, echoCancellation: true}).catch((refusal: unknown) => {
    throw microphoneError(refusal);
  });
}

export function ask(audio: MicrophoneConstraints): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({audio});
}

function isForbiddenByPolicy(): boolean {
  return (document as PolicyDocument).featurePolicy?.allowsFeature('microphone') === false;
}
