/**
 * Who the visitor is, by the word of the page's own backend. It stands alone, loaded only where a page has a backend that
 * vouches for its visitors: the token is asked for at the start of each call, because it lives for a moment and works once.
 */
import {abortable} from '../../shared/abort.js';
import {VoiceError, asVoiceError} from '../../shared/errors.js';
import {object, text} from '../../shared/shape.js';
import {ask} from './server-client.js';

/** Asks the page for a token; what it rejects with is told as `token/rejected`. */
export type VisitorTokenSource = (agent: string | undefined) => string | Promise<string>;

const answer = object({token: text});

/** Whom to ask: the page itself, or else an endpoint. */
type Asked = {
  readonly visitorTokenSource?: VisitorTokenSource | undefined;
  readonly settings: {readonly agent?: string; readonly visitorTokenUrl?: string};
};

/** The token of the page, or of its endpoint: a POST of `{agent}` that is answered with `{token}`. */
export async function visitorToken(
  {visitorTokenSource: source, settings: {agent, visitorTokenUrl = ''}}: Asked,
  signal: AbortSignal,
): Promise<string> {
  if (source === undefined) return fetchToken(new URL(visitorTokenUrl, location.href).href, agent, signal);
  try {
    const token: unknown = await abortable(Promise.resolve(source(agent)), signal);
    if (typeof token === 'string' && token !== '') return token;
  } catch (failure) {
    signal.throwIfAborted();
    throw asVoiceError(failure, 'token/rejected');
  }
  throw new VoiceError('token/rejected', {
    message: 'visitorTokenSource resolved to no token; it must be a text',
  });
}

async function fetchToken(url: string, agent: string | undefined, signal: AbortSignal): Promise<string> {
  const headers = {'content-type': 'application/json'};
  // The backend knows its visitor by cookie.
  const init = {
    method: 'POST',
    headers,
    credentials: 'same-origin',
    body: JSON.stringify({agent}),
    signal,
  } as const;
  return (await ask(url, init, answer)).token;
}
