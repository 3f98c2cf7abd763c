/**
 * What a device keeps for the next visit, where the page allows it (`remember`). It stands alone because nothing is kept
 * otherwise, and a browser may refuse to keep anything.
 */
import type {VoiceHost} from './shell-link.js';

/** What one agent was told is not another one's. */
function nameOf({agent}: VoiceHost, what: string): string {
  return `realtime-voice/${agent ?? ''}/${what}`;
}

export function recall(host: VoiceHost, what: string): string | undefined {
  if (!host.remember) return undefined;
  try {
    return localStorage.getItem(nameOf(host, what)) ?? undefined;
  } catch {
    // Storage is switched off: as on a first visit.
    return undefined;
  }
}

export function remember(host: VoiceHost, what: string, text: string): void {
  if (!host.remember) return;
  try {
    localStorage.setItem(nameOf(host, what), text);
  } catch {
    // Full or switched off: it is asked again.
  }
}
