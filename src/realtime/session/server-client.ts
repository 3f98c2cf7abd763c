/** Questions by HTTP, the first of which every call asks: what the voice server offers. */
import {isAbort} from '../../shared/abort.js';
import {VoiceError, isVoiceErrorCode, type VoiceErrorCode} from '../../shared/errors.js';
import {read, type Shape} from '../../shared/shape.js';
import {parseJson} from '../protocol/parse.js';
import {serverConfig, type ServerConfig} from '../protocol/server-config.js';

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

/** Asks, and reads the answer by `shape`. Rejects with a `VoiceError` that says what the server said. */
export async function ask<T>(url: string, init: RequestInit, shape: Shape<T>): Promise<T> {
  const response = await send(url, init);
  const body = await response.text();
  if (!response.ok) throw refusal(response.status, body, 'session/failed');
  const parsed = read(shape, parseJson(body));
  if ('value' in parsed) return parsed.value;
  throw new VoiceError('config/no-server', {
    message: `${url} is no voice server: ${parsed.problem.slice(1)}`,
  });
}

/** Rejects with `transport/handshake` where nobody answers at all. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (failure) {
    if (isAbort(failure)) throw failure;
    // Not that of the address, which a sandbox leaves alone; outside of a browser there is none.
    if (globalThis.origin === 'null') throw (await import('./no-origin.js')).unanswered(url, failure);
    throw new VoiceError('transport/handshake', {message: `${url} cannot be reached`, cause: failure});
  }
}

/** Our server says its code; a provider says a status and its own error object. */
export function refusal(status: number, body: string, otherwise: VoiceErrorCode): VoiceError {
  const json = parseJson(body);
  const problem =
    typeof json === 'object' && json !== null ? (json as {code?: unknown; detail?: unknown}) : {};
  const code = typeof problem.code === 'string' && isVoiceErrorCode(problem.code) ? problem.code : undefined;
  const detail = typeof problem.detail === 'string' ? problem.detail : `HTTP status ${status}`;
  return new VoiceError(code ?? CODE_BY_STATUS[status] ?? otherwise, {message: detail, cause: json ?? body});
}
