/** What direct access asks over HTTP: a session of the token endpoint, and an answer of the provider. */
import {VoiceError} from '../../shared/errors.js';
import {PROVIDER_BASE_URL, sessionAnswer, type CallAnswer, type TokenResponse} from '../protocol/token.js';
import {ask, refusal, send} from './server-client.js';

/** Where client secrets are asked for: the voice server's `/session`, or an endpoint of the page's own. */
export type TokenEndpoint = {
  readonly url: string;
  /** It reads JSON that is sent as plain text, which costs no preflight between two origins. */
  readonly isPlain: boolean;
};

/** Asks a token endpoint for a client secret, or for the answer to an offer. */
export function askForSession(
  {url, isPlain}: TokenEndpoint,
  request: object,
  signal: AbortSignal,
): Promise<TokenResponse | CallAnswer> {
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

/** Posts an offer to the provider with a client secret; resolves to the answer. */
export async function postOffer(
  {base_url: baseUrl = PROVIDER_BASE_URL, value: secret}: TokenResponse,
  offer: string,
  signal: AbortSignal,
): Promise<string> {
  const response = await send(`${baseUrl}/realtime/calls`, {
    method: 'POST',
    headers: {authorization: `Bearer ${secret}`, 'content-type': 'application/sdp'},
    body: offer,
    signal,
  });
  const body = await response.text();
  if (!response.ok) throw refusal(response.status, body, 'transport/handshake');
  // An error may come as JSON with any status; it must never reach setRemoteDescription.
  if (!body.startsWith('v=')) throw new VoiceError('transport/handshake', {message: 'The answer is no SDP'});
  return body;
}
