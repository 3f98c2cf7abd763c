/** Asks the voice server to read a text aloud: the one question of `/tts`. */
import type {VoiceSessionOptions} from '../voice-session.js';
import {refusal, send} from '../server-client.js';

export type Reader = Pick<VoiceSessionOptions, 'settings' | 'serverUrl' | 'visitorTokenSource'>;

/** PCM16 at 24 kHz, as it comes. Rejects with what the server said. */
export async function readAloud(
  {settings, serverUrl, visitorTokenSource}: Reader,
  text: string,
  signal: AbortSignal,
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
  if (response.ok && response.body !== null) return response.body;
  throw refusal(response.status, await response.text(), 'session/failed');
}
