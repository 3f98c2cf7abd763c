/**
 * Whether a server knows calls whose answers come in writing and are spoken by the page. It stands alone because both kinds of
 * such calls ask: those that the provider hears, and those that it does not.
 */
import type {OfferedAnswers, ServerConfig} from '../../protocol/server-config.js';
import {send} from '../server-client.js';
import type {VoiceSessionOptions} from '../voice-session.js';

/** How answers come in writing: the session is asked for them from the start, or told so when it stands. */
export type Way = 'asked' | 'told';

/**
 * A provider takes it of any page that has its channel. A guard must know the mode, and says so in `/config`; `undefined`:
 * this one does not.
 */
export async function findWay(
  {settings: {tokenUrl, agent}, serverUrl}: VoiceSessionOptions,
  signal: AbortSignal,
): Promise<Way | undefined> {
  if (tokenUrl !== undefined) return 'told';
  const query = agent === undefined ? '' : `?agent=${encodeURIComponent(agent)}`;
  const response = await send(`${serverUrl}/config${query}`, {signal});
  // What is wrong with it is said where every call asks the same.
  const {access, answers} = (await response.json().catch(() => ({}))) as Partial<ServerConfig> &
    OfferedAnswers;
  if (answers?.includes('text') === true) return 'asked';
  return access === 'direct' ? 'told' : undefined;
}
