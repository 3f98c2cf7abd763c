/** What a page may set for its agent: the server says it, where there is one. */
import {fetchServerConfig} from '../../realtime/session/server-client.js';
import type {VoiceHost} from '../shell-link.js';

export type Offer = {
  /** Names of attributes. */
  readonly allow: readonly string[];
  readonly voices: readonly string[];
};

export const NOTHING: Offer = {allow: [], voices: []};

/** What the settings can choose of a call. */
const EVERYTHING: Offer['allow'] = ['voice', 'language', 'speed', 'turn-detection', 'noise-reduction'];

/** Never rejects: who does not answer offers nothing, and a backend that makes tokens lets a page set everything. */
export async function readOffer(
  host: VoiceHost,
  serverUrl: string | undefined,
  signal: AbortSignal,
): Promise<Offer> {
  const otherwise = host.tokenUrl ? {allow: EVERYTHING, voices: []} : NOTHING;
  // Where the script came from is no server of ours, unless the page says so.
  if (serverUrl === undefined || (host.tokenUrl && !host.serverUrl)) return otherwise;
  const agent = host.agent ? String(host.agent) : undefined;
  try {
    const {access, allow = [], voices = []} = await fetchServerConfig(serverUrl, agent, signal);
    return {allow: host.tokenUrl || access === 'direct' ? EVERYTHING : allow, voices};
  } catch {
    return otherwise;
  }
}
