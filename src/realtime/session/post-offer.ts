/**
 * Takes an offer to the provider by a client secret. It stands alone because our server does that by itself: only a token
 * endpoint of the page's own leaves it to the page.
 */
import {VoiceError} from '../../shared/errors.js';
import {refusal, send} from './server-client.js';

/** Posts an offer to the provider with a client secret; resolves to the answer. */
export async function postOffer(
  {baseUrl, secret}: {readonly baseUrl: string; readonly secret: string},
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
