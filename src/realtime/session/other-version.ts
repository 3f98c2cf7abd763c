/**
 * A server that is not of the widget's version: told to whoever built the page, and gone on with, unless the two have no
 * protocol in common. It stands alone because a widget that comes from its server never loads it.
 */
import {VoiceError} from '../../shared/errors.js';
import {VERSION} from '../../shared/version.js';
import {GUARDED_SUBPROTOCOL} from '../protocol/subprotocol.js';
import type {ServerConfig} from '../protocol/server-config.js';

/** What this page was told already: once is enough, however many widgets and calls it has. */
const told = new Set<string>();

/** Throws `config/retired` where no call can be held. */
export function goOnWith(
  {version, access, protocol}: ServerConfig,
  serverUrl: string,
  tell: (line: string) => void = line => console.warn(line),
): void {
  // Versions before this one said neither.
  const theirs = version === undefined ? 'an earlier version' : `version ${version}`;
  const both = `The voice server at ${serverUrl} is of ${theirs}, this widget of version ${VERSION}`;
  const cure = `load the script that the server has: ${new URL('/realtime-voice.js', serverUrl).href}`;
  if (access === 'guarded' && (protocol ?? GUARDED_SUBPROTOCOL) !== GUARDED_SUBPROTOCOL) {
    const message = `${both}; the one speaks ${protocol}, the other ${GUARDED_SUBPROTOCOL}: ${cure}`;
    throw new VoiceError('config/retired', {message});
  }
  const line = `<realtime-voice> ${both}. They go on; should something be missing, ${cure}`;
  if (told.has(line)) return;
  told.add(line);
  tell(line);
}
