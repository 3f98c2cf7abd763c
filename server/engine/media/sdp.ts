/** What the engine must know of an offer before it can answer: the audio section and its Opus payload type. */
import {ProtocolFailure} from '../protocol/failure.js';

export type OfferedAudio = {
  readonly mid: string;
  readonly payloadType: number;
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
  const secured = /^a=fingerprint:/m.test(sdp) && /^a=ice-ufrag:/m.test(sdp);
  if (mid === undefined || payloadType === undefined || !secured) throw invalidOffer();
  return {
    mid,
    payloadType: Number(payloadType),
    sdp: sdp.replace(/^a=(?:candidate:|end-of-candidates).*\r?\n/gm, ''),
  };
}

export function invalidOffer(cause?: unknown): ProtocolFailure {
  const message = 'Invalid SDP offer. Please try again with a WHIP-compliant offer.';
  const failure = new ProtocolFailure('invalid_offer', message, {param: 'sdp'});
  failure.cause = cause;
  return failure;
}
