/**
 * Why a page reads no answer of a server: told by name, because a browser says no more than that a request failed. It stands
 * alone, loaded where that happens.
 */
import {VoiceError} from '../../shared/errors.js';

/** Whoever is there has answered by then. */
const LOOK_LIMIT_MS = 2_000;

/** Resolves to `undefined` where nobody answers at all. Never rejects. */
export async function noAnswer(url: string, cause: unknown): Promise<VoiceError | undefined> {
  const {origin} = globalThis;
  if (origin === 'null') {
    const message = `${url} does not answer this page, which has no origin: its frame has a sandbox without allow-same-origin. Add that to the frame, or ALLOWED_ORIGINS=null to the server (docs/strict-pages.md#frames)`;
    return new VoiceError('config/not-allowed', {message, cause});
  }
  if (typeof document === 'undefined' || !(await isThere(url))) return undefined;
  // A proxy whose server is away for a moment answers like this, too: so another try makes sense.
  const message = `${url} answers, but nothing that a page of ${origin} may read: add ${origin} to ALLOWED_ORIGINS of the voice server, or say in server-url where that is`;
  return new VoiceError('transport/handshake', {message, cause});
}

/**
 * Asked for nothing that the page would read, any server answers that can be reached; ours lets other pages have the script
 * and nothing else.
 */
async function isThere(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LOOK_LIMIT_MS);
    const init = {method: 'HEAD', mode: 'no-cors', credentials: 'omit', signal} as const;
    await fetch(new URL('/realtime-voice.js', url), init);
    return true;
  } catch {
    return false;
  }
}
