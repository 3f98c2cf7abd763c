/** What a visitor is told of a failure. It stands alone because whoever ends a socket or a step of a call must not tell more. */
import type {VoiceError} from '../../src/shared/errors.js';
import type {GuardedServerFrame} from '../../src/realtime/protocol/guarded-server.js';

/** The code and our own sentence, never what the provider said. */
export function publicError(error: VoiceError): Extract<GuardedServerFrame, {type: 'error'}> {
  return {
    type: 'error',
    code: error.code,
    message: error.message,
    ...(error.retryAfter !== undefined && {retryAfter: error.retryAfter}),
  };
}
