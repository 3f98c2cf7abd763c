/** The HTTP questions to the voice server: what it offers, and a client secret in direct access. */
import {isAbort} from '../../shared/abort.js';
import {VoiceError, isVoiceErrorCode, type VoiceErrorCode} from '../../shared/errors.js';
import {read, type Shape} from '../../shared/shape.js';
import {parseJson} from '../protocol/parse.js';
import {serverConfig, type ServerConfig} from '../protocol/server-config.js';
import {tokenResponse, type TokenResponse} from '../protocol/token.js';

/** What a status means where the body carries none of our codes. */
const CODE_BY_STATUS: Readonly<Record<number, VoiceErrorCode>> = {
  401: 'session/rejected',
  403: 'session/rejected',
  404: 'config/no-server',
  429: 'budget/exhausted',
};

/** Asks what the server at `serverUrl` offers for `agent` (the default agent where absent). */
export function fetchServerConfig(
  serverUrl: string,
  agent: string | undefined,
  signal: AbortSignal,
): Promise<ServerConfig> {
  const query = agent === undefined ? '' : `?agent=${encodeURIComponent(agent)}`;
  return ask(`${serverUrl}/config${query}`, {signal}, serverConfig);
}

export type TokenRequest = {readonly agent?: string | undefined; readonly model?: string | undefined};

/** Asks a token endpoint (the server's `/session`, or the page's own) for a client secret. */
export function fetchToken(
  tokenUrl: string,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<TokenResponse> {
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

async function ask<T>(url: string, init: RequestInit, shape: Shape<T>): Promise<T> {
  const response = await send(url, init);
  const body = await response.text();
  if (!response.ok) throw refusal(response.status, body, 'session/failed');
  const parsed = read(shape, parseJson(body));
  if ('value' in parsed) return parsed.value;
  throw new VoiceError('config/no-server', {
    message: `${url} answers, but not as a voice server:${parsed.problem}`,
  });
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (failure) {
    if (isAbort(failure)) throw failure;
    throw new VoiceError('transport/handshake', {message: `${url} cannot be reached`, cause: failure});
  }
}

/** Our server says its code; a provider says a status and its own error object. */
function refusal(status: number, body: string, otherwise: VoiceErrorCode): VoiceError {
  const json = parseJson(body);
  const problem =
    typeof json === 'object' && json !== null ? (json as {code?: unknown; detail?: unknown}) : {};
  const code = typeof problem.code === 'string' && isVoiceErrorCode(problem.code) ? problem.code : undefined;
  const detail = typeof problem.detail === 'string' ? problem.detail : `HTTP status ${status}`;
  return new VoiceError(code ?? CODE_BY_STATUS[status] ?? otherwise, {message: detail, cause: json ?? body});
}
