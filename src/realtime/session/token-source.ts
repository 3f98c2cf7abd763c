/**
 * A client secret by a function of the page. It stands alone, loaded only where a page has one: most direct calls ask an
 * endpoint.
 */
import {abortable} from '../../shared/abort.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import {read} from '../../shared/shape.js';
import {sessionAnswer, type CallAnswer, type TokenResponse} from '../protocol/token.js';

/**
 * Gets a session of the provider for a direct call: the client secret (`ek_…`), or what a token endpoint answers
 * (docs/handlers). `wishes` is what that endpoint would be sent. Asked once for each link of a call; what it rejects with is
 * told as `token/rejected`.
 */
export type TokenSource = (wishes: object, signal: AbortSignal) => unknown;

export async function askSource(
  source: TokenSource,
  wishes: object,
  signal: AbortSignal,
): Promise<TokenResponse | CallAnswer> {
  let answer: unknown;
  try {
    answer = await abortable(Promise.resolve(source(wishes, signal)), signal);
  } catch (failure) {
    signal.throwIfAborted();
    throw asVoiceError(failure, 'token/rejected');
  }
  const found = read(sessionAnswer, typeof answer === 'string' ? {value: answer} : answer);
  if ('value' in found && !('value' in found.value && found.value.value === '')) return found.value;
  const problem = 'problem' in found ? `: its answer${found.problem}` : '';
  throw new VoiceError('token/rejected', {
    message: `tokenSource gave no client secret${problem}; it must resolve to the secret, or to {value, …}`,
  });
}
