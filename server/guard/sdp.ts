/**
 * The offer of a guarded call: sound and nothing else. It stands alone because this is the seal: without
 * `m=application` the browser has no channel to the provider but its voice. No line of the visitor's is passed on: what
 * is known is read, bounded and written anew, and what is not known is left out.
 *
 * Sources: RFC 8866 (SDP), RFC 8839 (ICE in SDP), RFC 8122 (fingerprints), RFC 8285 (header extensions), RFC 7587 (Opus).
 */
import {VoiceError} from '../../src/shared/errors.js';

const MAX_LINES = 400;
const MAX_CANDIDATES = 64;
const MAX_FINGERPRINTS = 4;
const MAX_SOURCES = 8;
const MAX_EXTENSIONS = 16;
/** The largest number of an RTP header extension with two bytes of header. */
const MAX_EXTENSION_ID = 255;

const MAX_UINT32 = 2 ** 32 - 1;
const MAX_PORT = 65_535;
/** An RTP payload type has seven bits. */
const MAX_PAYLOAD = 127;

/** What a provider can make use of: loudness, loss and delay of packets, and which section they belong to. */
const EXTENSIONS = new Set([
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
]);
/** Hash functions, and how many bytes each gives. */
const HASHES: Readonly<Record<string, number>> = {'sha-256': 32, 'sha-384': 48, 'sha-512': 64};
const DIRECTIONS = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive']);

const CANDIDATE =
  /^candidate:([\w+/]{1,32}) ([12]) (udp|tcp) (\d{1,10}) ([\da-f.:]{2,45}|[\da-f-]{36}\.local) (\d{1,5}) typ (host|srflx|prflx|relay)(.*)$/i;
const RELATED = /^ raddr ([\da-f.:]{2,45}) rport (\d{1,5})/i;
const TCP_TYPE = / tcptype (active|passive|so)(?= |$)/;
const FINGERPRINT = /^fingerprint:(sha-\d{3}) ((?:[\da-f]{2}:){31,63}[\da-f]{2})$/i;
const UFRAG = /^ice-ufrag:([\w+/]{4,256})$/;
const PASSWORD = /^ice-pwd:([\w+/]{22,256})$/;
const MID = /^mid:([\w-]{1,32})$/;
const OPUS = /^rtpmap:(\d{1,3}) opus\/48000\/2$/i;
const EXTENSION = /^extmap:(\d{1,3})(?:\/(sendrecv|sendonly|recvonly|inactive))? (\S{1,200})$/;
const SOURCE = /^ssrc:(\d{1,10}) cname:([\w+/=.@{}-]{1,64})$/;
const STREAM = /^msid:([\w{}-]{1,64}) ([\w{}-]{1,64})$/;
const OPUS_PARAMETERS = /^[a-z-]{1,32}=\d{1,7}$/;

/** The offer, written anew; throws `transport/handshake` with what is wrong with it. */
export function audioOnlyOffer(sdp: string): string {
  const lines = sdp.split(/\r?\n/).filter(line => line !== '');
  if (lines[0] !== 'v=0') throw refused('it does not begin with v=0');
  if (lines.length > MAX_LINES)
    throw refused(`it has ${lines.length} lines; at most ${MAX_LINES} are allowed`);
  const media = lines.filter(line => line.startsWith('m=')).map(line => line.slice(2).split(' ')[0] ?? '');
  if (media.length !== 1 || media[0] !== 'audio') {
    const named = media.filter(kind => /^[a-z]{1,16}$/.test(kind)).join(', ');
    throw refused(`its sections are ${named === '' ? 'none' : named}; exactly one, audio, is allowed`);
  }
  return written(lines.filter(line => line.startsWith('a=')).map(line => line.slice(2)));
}

/** The one section as it is understood, in the order of the JSEP (RFC 9429) examples. */
function written(attributes: readonly string[]): string {
  const mid = first(attributes, MID)?.[1] ?? '0';
  const opus = first(attributes, OPUS)?.[1];
  const ufrag = first(attributes, UFRAG)?.[1];
  const password = first(attributes, PASSWORD)?.[1];
  if (opus === undefined || Number(opus) > MAX_PAYLOAD) throw refused('it has no Opus');
  if (ufrag === undefined || password === undefined) throw refused('it has no ICE credentials');
  const direction = attributes.find(attribute => DIRECTIONS.has(attribute)) ?? 'sendrecv';
  const parameters = opusParameters(attributes, opus);
  const lines = [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mid}`],
    `m=audio 9 UDP/TLS/RTP/SAVPF ${opus}`,
    ...['c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0'],
    ...candidates(attributes).map(candidate => `a=${candidate}`),
    ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${password}`, 'a=ice-options:trickle'],
    ...fingerprints(attributes).map(fingerprint => `a=fingerprint:${fingerprint}`),
    ...[`a=setup:${attributes.includes('setup:active') ? 'active' : 'actpass'}`, `a=mid:${mid}`],
    ...extensions(attributes).map(extension => `a=extmap:${extension}`),
    `a=${direction}`,
    ...streams(attributes).map(stream => `a=msid:${stream}`),
    ...['a=rtcp-mux', 'a=rtcp-rsize', `a=rtpmap:${opus} opus/48000/2`, `a=rtcp-fb:${opus} transport-cc`],
    ...(parameters === '' ? [] : [`a=fmtp:${opus} ${parameters}`]),
    ...sources(attributes).map(source => `a=ssrc:${source}`),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** A candidate that is not understood is left out: there are others. */
function candidates(attributes: readonly string[]): string[] {
  const offered = attributes.filter(attribute => attribute.startsWith('candidate:'));
  if (offered.length > MAX_CANDIDATES) throw tooMany('candidates', offered.length, MAX_CANDIDATES);
  return offered.flatMap(candidate => {
    const match = CANDIDATE.exec(candidate);
    if (match === null) return [];
    const [, foundation, component, transport, priority, address, port, type, rest = ''] = match;
    if (Number(priority) > MAX_UINT32 || Number(port) > MAX_PORT) return [];
    const related = RELATED.exec(rest);
    const tcp = TCP_TYPE.exec(rest);
    return [
      `candidate:${foundation} ${component} ${transport} ${priority} ${address} ${port} typ ${type}` +
        (related === null ? '' : ` raddr ${related[1]} rport ${related[2]}`) +
        (tcp === null ? '' : ` tcptype ${tcp[1]}`),
    ];
  });
}

/** Who speaks is known by these alone: without one, anybody could. */
function fingerprints(attributes: readonly string[]): string[] {
  const offered = attributes.filter(attribute => attribute.startsWith('fingerprint:'));
  if (offered.length > MAX_FINGERPRINTS) throw tooMany('fingerprints', offered.length, MAX_FINGERPRINTS);
  const known = offered.flatMap(fingerprint => {
    const [, hash = '', bytes = ''] = FINGERPRINT.exec(fingerprint) ?? [];
    const name = hash.toLowerCase();
    return HASHES[name] === (bytes.length + 1) / 3 ? [`${name} ${bytes.toUpperCase()}`] : [];
  });
  if (known.length === 0) throw refused('it has no fingerprint that is understood');
  return known;
}

function extensions(attributes: readonly string[]): string[] {
  const known = attributes.flatMap(attribute => {
    const [, id, direction, uri = ''] = EXTENSION.exec(attribute) ?? [];
    const isKnown = EXTENSIONS.has(uri) && Number(id) >= 1 && Number(id) <= MAX_EXTENSION_ID;
    return isKnown ? [`${Number(id)}${direction === undefined ? '' : `/${direction}`} ${uri}`] : [];
  });
  return known.slice(0, MAX_EXTENSIONS);
}

function streams(attributes: readonly string[]): string[] {
  const match = first(attributes, STREAM);
  return match === undefined ? [] : [`${match[1]} ${match[2]}`];
}

function sources(attributes: readonly string[]): string[] {
  const known = attributes.flatMap(attribute => {
    const [, source, name] = SOURCE.exec(attribute) ?? [];
    return source !== undefined && Number(source) <= MAX_UINT32 ? [`${Number(source)} cname:${name}`] : [];
  });
  return known.slice(0, MAX_SOURCES);
}

function opusParameters(attributes: readonly string[], payload: string): string {
  const start = `fmtp:${payload} `;
  const line = attributes.find(attribute => attribute.startsWith(start));
  const parts = line?.slice(start.length).split(';') ?? [];
  return parts
    .map(part => part.trim())
    .filter(part => OPUS_PARAMETERS.test(part))
    .join(';');
}

function first(attributes: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const attribute of attributes) {
    const match = pattern.exec(attribute);
    if (match !== null) return match;
  }
  return undefined;
}

function tooMany(what: string, count: number, most: number): VoiceError {
  return refused(`it has ${count} ${what}; at most ${most} are allowed`);
}

function refused(why: string): VoiceError {
  return new VoiceError('transport/handshake', {message: `The offer is not allowed: ${why}.`});
}
