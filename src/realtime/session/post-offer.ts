/**
 * Takes an offer to the provider by a client secret. It stands alone because our server does that by itself: only a token
 * endpoint of the page's own leaves it to the page.
 */
import {VoiceError} from '../../shared/errors.js';
import type {Adapter} from '../protocol/adapter.js';
import {refused, send} from './server-client.js';

type Provider = {
  readonly baseUrl: string;
  readonly secret: string;
  /** Where sessions of its dialect are asked for elsewhere. */
  readonly adapter: Adapter | undefined;
};

/** Posts an offer to the provider with a client secret; resolves to the answer. */
export async function postOffer(
  {baseUrl, secret, adapter}: Provider,
  offer: string,
  signal: AbortSignal,
): Promise<string> {
  const response = await send(`${baseUrl}/realtime${adapter?.path ?? ''}/calls`, {
    method: 'POST',
    headers: {authorization: `Bearer ${secret}`, 'content-type': 'application/sdp'},
    body: offer,
    signal,
  });
  const body = await response.text();
  if (!response.ok) throw await refused(response.status, body, 'transport/handshake');
  // An error may come as JSON with any status; it must never reach setRemoteDescription.
  if (!body.startsWith('v=')) throw new VoiceError('transport/handshake', {message: 'The answer is no SDP'});
  return body;
}
