/** What direct access asks over HTTP: a client secret of the token endpoint, and an answer of the provider. */
import {VoiceError} from '../../shared/errors.js';
import {tokenResponse, type TokenResponse} from '../protocol/token.js';
import {ask, refusal, send} from './server-client.js';

/** Asks a token endpoint (the server's `/session`, or the page's own) for a client secret. */
export function fetchToken(tokenUrl: string, request: object, signal: AbortSignal): Promise<TokenResponse> {
  return ask(
    tokenUrl,
    {
      method: 'POST',
      headers: {'content-type': 'application/json'},
      // A token endpoint of the page's own may know its visitor by cookie.
      credentials: 'same-origin',
      body: JSON.stringify(request),
      signal,
    },
    tokenResponse,
  );
}

/** Posts an offer to the provider with a client secret; resolves to the answer. */
export async function postOffer(
  baseUrl: string,
  secret: string,
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
