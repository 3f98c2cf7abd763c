/**
 * Tells the guard how a call was, by the ticket that it gave for the time after it, on a socket of its own. It stands
 * alone, loaded when a visitor has something to say: the call's socket is closed by then.
 */
import type {GuardedClientFrame} from '../protocol/guarded-client.js';
import {parseJson} from '../protocol/parse.js';
import {GUARDED_SUBPROTOCOL} from '../protocol/subprotocol.js';

/** How a visitor found a call. The text may be empty. */
export type Feedback = {readonly rating: 'good' | 'bad'; readonly text: string};

/** Nobody waits for it on the page; a server that does not answer by then has not heard it. */
const ANSWER_LIMIT_MS = 10_000;

/**
 * Resolves to whether the guard took it; without a ticket there is none. Rejects where the page may open no socket at all.
 */
export function sendFeedback(
  serverUrl: string,
  ticket: string | undefined,
  {rating, text}: Feedback,
): Promise<boolean> {
  if (ticket === undefined) return Promise.resolve(false);
  const frame: GuardedClientFrame = {type: 'feedback', ticket, rating, text};
  return new Promise(resolve => {
    const socket = new WebSocket(`${serverUrl.replace(/^http/, 'ws')}/socket`, GUARDED_SUBPROTOCOL);
    const settle = (isTaken: boolean): void => {
      clearTimeout(timer);
      socket.close();
      resolve(isTaken);
    };
    const timer = setTimeout(() => settle(false), ANSWER_LIMIT_MS);
    socket.addEventListener('open', () => socket.send(JSON.stringify(frame)));
    // One frame is all that comes back: a goodbye, or why not.
    socket.addEventListener('message', ({data}) => settle(isGoodbye(parseJson(String(data)))));
    for (const end of ['error', 'close']) socket.addEventListener(end, () => settle(false));
  });
}

function isGoodbye(frame: unknown): boolean {
  return (frame as {type?: unknown} | null | undefined)?.type === 'bye';
}
