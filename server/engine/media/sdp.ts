/** What the engine must know of an offer before it can answer, and the answer as visitors shall read it. */
import {ProtocolFailure} from '../protocol/failure.js';

export type OfferedAudio = {
  readonly mid: string;
  readonly payloadType: number;
  /** Of the visitor's ICE. */
  readonly password: string;
  /** The offer without its candidates. */
  readonly sdp: string;
};

/**
 * Reads the first audio section, or throws the failure that the provider answers a useless offer with.
 *
 * Candidates are taken out: the visitor's side knocks first and its address is learnt from that, as with the
 * provider. Otherwise checks and DTLS can reach a visitor who has not read the answer yet and must refuse the
 * certificate, and `.local` names would have to be resolved.
 */
export function readOffer(sdp: string): OfferedAudio {
  const sections = sdp.split(/\r?\n(?=m=)/);
  const audio = sections.find(section => section.startsWith('m=audio'));
  const mid = /^a=mid:(\S+)/m.exec(audio ?? '')?.[1];
  const payloadType = /^a=rtpmap:(\d+) opus\/48000/im.exec(audio ?? '')?.[1];
  const password = /^a=ice-pwd:(\S+)/m.exec(sdp)?.[1];
  const secured = /^a=fingerprint:/m.test(sdp) && /^a=ice-ufrag:/m.test(sdp);
  if (mid === undefined || payloadType === undefined || password === undefined || !secured)
    throw invalidOffer();
  return {
    mid,
    payloadType: Number(payloadType),
    password,
    sdp: sdp.replace(/^a=(?:candidate:|end-of-candidates).*\r?\n/gm, ''),
  };
}

/** Where the library of this answer listens, and the answer as it leads to another port of `address`. */
export function answerThrough(
  sdp: string,
  address: string,
): {readonly port: number; readonly answer: (port: number) => string} {
  const port = /^a=candidate:\S+ 1 udp \d+ \S+ (\d+) typ host/im.exec(sdp)?.[1];
  if (port === undefined) throw new Error('The answer names no address of this machine');
  const answer = (through: number): string =>
    sdp.replace(/^(a=candidate:\S+ 1 udp \d+) \S+ \d+ typ host/gim, `$1 ${address} ${through} typ host`);
  return {port: Number(port), answer};
}

export function invalidOffer(cause?: unknown): ProtocolFailure {
  const message = 'Invalid SDP offer. Please try again with a WHIP-compliant offer.';
  const failure = new ProtocolFailure('invalid_offer', message, {param: 'sdp'});
  failure.cause = cause;
  return failure;
}
