/** What a limit that is met means to a visitor. It stands alone: the store knows limits, and visitors know codes. */
import {VoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';
import type {Refusal, RefusedLimit} from '../store/store.js';

const CODES: Readonly<Record<RefusedLimit, VoiceErrorCode>> = {
  'starts-per-minute': 'token/rate-limited',
  'concurrent-calls': 'token/rate-limited',
  'calls-per-day': 'token/rate-limited',
  'seconds-per-day': 'token/rate-limited',
  'budget-reserved': 'budget/reserved',
  'budget-exhausted': 'budget/exhausted',
  'used-up': 'session/expired',
  'lease-lost': 'session/elsewhere',
};

const SAID: Readonly<Record<RefusedLimit, string>> = {
  'starts-per-minute': 'Too many calls were started within a minute',
  'concurrent-calls': 'Too many calls are going on at the same time',
  'calls-per-day': 'No more calls are allowed today',
  'seconds-per-day': 'No more time is left for calls today',
  'budget-reserved': 'The budget is held by calls that are going on',
  'budget-exhausted': 'The budget is spent',
  'used-up': 'What it goes on by was used before',
  'lease-lost': 'The call goes on elsewhere',
};

/** Whose limit it is. Never how much it is: that is the owner's business. */
const WHOSE: Readonly<Record<Refusal['scope'], string>> = {
  call: 'this call',
  visitor: 'this visitor',
  address: 'this network',
  site: 'this site',
};

export function refusalError({limit, scope, retryAfterMs}: Refusal): VoiceError {
  return new VoiceError(CODES[limit], {
    message: `${SAID[limit]} (${WHOSE[scope]})`,
    ...(retryAfterMs > 0 && {retryAfter: Math.ceil(retryAfterMs / 1000)}),
  });
}
