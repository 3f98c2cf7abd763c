/** The provider's errors as ours, wherever they come from: its own line, or a guard. */
import {VoiceError, type VoiceErrorCode} from '../../shared/errors.js';
import type {ProviderErrorDetail} from '../protocol/server-events.js';

/** The provider's error codes that end a session, as ours; every other error is about one event only. */
const FATAL: Readonly<Record<string, VoiceErrorCode>> = {
  session_expired: 'session/expired',
  invalid_api_key: 'session/rejected',
  beta_api_shape_disabled: 'session/rejected',
  insufficient_quota: 'budget/exhausted',
  rate_limit_exceeded: 'budget/exhausted',
};

/** The error that ends the session, or `undefined` where the session goes on. */
export function fatalError(detail: ProviderErrorDetail): VoiceError | undefined {
  const code = FATAL[detail.code ?? ''];
  return code === undefined
    ? undefined
    : new VoiceError(code, {message: detail.message ?? code, cause: detail});
}

/** Why a response failed: `session/failed` where the session goes on. */
export function responseError(detail: ProviderErrorDetail): VoiceError {
  const message = detail.message ?? 'The answer failed';
  return fatalError(detail) ?? new VoiceError('session/failed', {message, cause: detail});
}
