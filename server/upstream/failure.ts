/** What a refusal of the provider means in our codes. Its own words go to the log, never to a visitor. */
import {VoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';

const CODES: Readonly<Record<number, VoiceErrorCode>> = {
  401: 'session/rejected',
  403: 'session/rejected',
  429: 'budget/exhausted',
};

/** The longest piece of the provider's answer that the log keeps. */
const MAX_LOGGED = 500;

/** A status that is no success, as a `VoiceError`; `detail` is the body, kept in the cause. */
export function statusFailure(status: number, detail: string): VoiceError {
  return new VoiceError(CODES[status] ?? 'transport/handshake', {
    cause: new Error(`The provider answered ${status}: ${detail.slice(0, MAX_LOGGED)}`),
  });
}
