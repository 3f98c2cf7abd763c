/** Asks the voice server to read a text aloud: the one question of `/tts`. */
import {CHARACTERS_HEADER, COST_HEADER, type SpeechTaken} from '../../protocol/read-aloud.js';
import type {VoiceSessionOptions} from '../voice-session.js';
import {refused, send} from '../server-client.js';

export type Reader = Pick<VoiceSessionOptions, 'settings' | 'serverUrl' | 'visitorTokenSource'>;

/** PCM16 at 24 kHz, as it comes. Rejects with what the server said. `onTaken`: told once, where the server says anything of it. */
export async function readAloud(
  {settings, serverUrl, visitorTokenSource}: Reader,
  text: string,
  signal: AbortSignal,
  onTaken?: (taken: SpeechTaken) => void,
): Promise<ReadableStream<Uint8Array>> {
  const {agent, voice, visitorTokenUrl} = settings;
  // A token works once, and each piece is a question of its own.
  const isVouchedFor = (visitorTokenSource ?? visitorTokenUrl) !== undefined;
  const token = isVouchedFor
    ? await (await import('../visitor-token.js')).visitorToken({settings, visitorTokenSource}, signal)
    : undefined;
  const response = await send(`${serverUrl}/tts`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({text, agent, voice, token, format: 'pcm'}),
    signal,
  });
  if (!response.ok || response.body === null) {
    throw await refused(response.status, await response.text(), 'session/failed');
  }
  const taken = takenOf(response.headers);
  if (taken !== undefined) onTaken?.(taken);
  return response.body;
}

function takenOf(headers: Headers): SpeechTaken | undefined {
  const characters = countOf(headers.get(CHARACTERS_HEADER));
  const cost = countOf(headers.get(COST_HEADER));
  if (characters === undefined && cost === undefined) return undefined;
  return {...(characters !== undefined && {characters}), ...(cost !== undefined && {cost})};
}

/** Whatever stands between may write anything. */
function countOf(written: string | null): number | undefined {
  const count = Number(written ?? NaN);
  return count >= 0 && count < Infinity ? count : undefined;
}
