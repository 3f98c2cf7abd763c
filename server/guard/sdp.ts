/**
 * The offer of a guarded call: sound and nothing else. It stands alone because this check is the seal: without
 * `m=application` the browser has no channel to the provider but its voice.
 */
import {VoiceError} from '../../src/shared/errors.js';

const MAX_LINES = 400;

/** Returns the offer; throws `transport/handshake` with what is wrong with it. */
export function audioOnlyOffer(sdp: string): string {
  const lines = sdp.split(/\r?\n/).filter(line => line !== '');
  if (lines[0] !== 'v=0') throw refused('it does not begin with v=0');
  if (lines.length > MAX_LINES)
    throw refused(`it has ${lines.length} lines; at most ${MAX_LINES} are allowed`);
  const media = lines.filter(line => line.startsWith('m=')).map(line => line.slice(2).split(' ')[0]);
  if (media.length !== 1 || media[0] !== 'audio') {
    throw refused(`its sections are ${media.join(', ') || 'none'}; exactly one, audio, is allowed`);
  }
  if (!lines.some(line => line.startsWith('a=fingerprint:'))) throw refused('it has no fingerprint');
  return `${lines.join('\r\n')}\r\n`;
}

function refused(why: string): VoiceError {
  return new VoiceError('transport/handshake', {message: `The offer is not allowed: ${why}.`});
}
