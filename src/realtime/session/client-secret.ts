/** What direct access asks of the token endpoint: a session, or the answer to an offer. */
import {sessionAnswer, type CallAnswer, type TokenResponse} from '../protocol/token.js';
import {ask} from './server-client.js';
import type {TokenSource} from './token-source.js';

/** Where client secrets are asked for: the voice server's `/session`, or an endpoint or a function of the page's own. */
export type TokenEndpoint = {
  readonly url: string | TokenSource;
  /** It reads JSON that is sent as plain text, which costs no preflight between two origins. */
  readonly isPlain: boolean;
};

/** Asks a token endpoint for a client secret, or for the answer to an offer. */
export function askForSession(
  {url, isPlain}: TokenEndpoint,
  request: object,
  signal: AbortSignal,
): Promise<TokenResponse | CallAnswer> {
  if (typeof url !== 'string')
    return import('./token-source.js').then(({askSource}) => askSource(url, request, signal));
  return ask(
    url,
    {
      method: 'POST',
      headers: {'content-type': isPlain ? 'text/plain' : 'application/json'},
      // A token endpoint of the page's own may know its visitor by cookie.
      credentials: 'same-origin',
      body: JSON.stringify(request),
      signal,
    },
    sessionAnswer,
  );
}
