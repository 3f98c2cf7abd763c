/** Questions by HTTP, the first of which every call asks: what the voice server offers. */
import {isAbort} from '../../shared/abort.js';
import {VoiceError, type VoiceErrorCode} from '../../shared/errors.js';
import {read, type Shape} from '../../shared/shape.js';
import {parseJson} from '../protocol/parse.js';
import {serverConfig, type ServerConfig} from '../protocol/server-config.js';

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
  if (!response.ok) throw await refused(response.status, body, 'session/failed');
  const parsed = read(shape, parseJson(body));
  if ('value' in parsed) return parsed.value;
  throw new VoiceError('config/no-server', {
    message: `${url} is no voice server: ${parsed.problem.slice(1)}`,
  });
}

/** Rejects with `transport/handshake` where nobody answers at all, and by name where somebody does that may not be read. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (failure) {
    if (isAbort(failure)) throw failure;
    const {noAnswer} = await import('./no-answer.js').catch(() => ({noAnswer: undefined}));
    const message = `${url} cannot be reached`;
    throw (
      (await noAnswer?.(url, failure)) ?? new VoiceError('transport/handshake', {message, cause: failure})
    );
  }
}

/** What a refusal means: most questions are answered, and load nothing of it. */
export async function refused(status: number, body: string, otherwise: VoiceErrorCode): Promise<VoiceError> {
  const {refusal} = await import('./refusal.js');
  return refusal(status, body, otherwise);
}
