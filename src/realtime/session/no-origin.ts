/**
 * Why a server does not answer a page without an origin: told by name, because a browser says no more than that a request
 * failed. It stands alone because hardly any page is without one.
 */
import {VoiceError} from '../../shared/errors.js';

export function unanswered(url: string, cause: unknown): VoiceError {
  const message = `${url} does not answer this page, which has no origin: its frame has a sandbox without allow-same-origin. Add that to the frame, or ALLOWED_ORIGINS=null to the server (docs/strict-pages.md#frames)`;
  return new VoiceError('config/not-allowed', {message, cause});
}
