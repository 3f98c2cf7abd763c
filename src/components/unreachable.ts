/** What the shell says when even the script of the call cannot be loaded. */
import type {VoiceError} from '../shared/errors.js';

/** The only failure of the shell itself, in the shape of a `VoiceError`, whose table comes with the call. */
export function unreachable(cause: unknown): VoiceError {
  const error: unknown = Object.assign(new Error('The script of the call could not be loaded', {cause}), {
    name: 'VoiceError',
    code: 'transport/handshake',
    retryable: true,
  });
  return error as VoiceError;
}
