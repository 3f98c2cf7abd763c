/** What a refusal of the provider means in our codes. Its own words go to the log, never to a visitor. */
import {z} from 'zod';
import {parseJson} from '../../src/realtime/protocol/parse.js';
import {VoiceError, type VoiceErrorCode} from '../../src/shared/errors.js';
import {OwnError} from '../log/own-error.js';

const CODES: Readonly<Record<number, VoiceErrorCode>> = {
  401: 'session/rejected',
  403: 'session/rejected',
  429: 'budget/exhausted',
};

/** A status that is no success, as a `VoiceError`. Of the body only what names the reason is kept, for the log. */
export function statusFailure(status: number, body: string): VoiceError {
  return new VoiceError(CODES[status] ?? 'transport/handshake', {
    cause: new OwnError(`The provider answered ${status}${reasonIn(body)}`),
  });
}

/** Its sentences quote what they refuse: a key, an offer, what somebody said. Its codes do not. */
function reasonIn(body: string): string {
  const parsed = reason.safeParse(parseJson(body));
  const {type, code, param} = parsed.data?.error ?? {};
  const named = [type, code, param].filter(
    name => typeof name === 'string' && /^[a-z_.[\]\d]{1,64}$/.test(name),
  );
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

const reason = z.object({
  error: z.object({type: z.unknown(), code: z.unknown(), param: z.unknown()}).partial(),
});
