/**
 * The offer of a call. It stands alone because this is the seal of a guarded one: without `m=application` the browser
 * has no channel to the provider but its voice. No line of the visitor's is passed on: what is known is read, bounded
 * and written anew, and what is not known is left out.
 *
 * Sources: RFC 8866 (SDP), RFC 8839 (ICE in SDP), RFC 8122 (fingerprints), RFC 8285 (header extensions), RFC 7587 (Opus),
 * RFC 8841 (data channels).
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
const SCTP_PORT = /^sctp-port:(\d{1,5})$/;
const MESSAGE_SIZE = /^max-message-size:(\d{1,10})$/;
const OPUS_PARAMETERS = /^[a-z-]{1,32}=\d{1,7}$/;

type Section = {readonly kind: string; readonly attributes: readonly string[]};

/** An offer of sound alone, written anew; throws `transport/handshake` with what is wrong with it. */
export function audioOnlyOffer(sdp: string): string {
  const sections = sectionsOf(sdp);
  const [sound] = sections;
  if (sound?.kind !== 'audio' || sections.length > 1) throw unfit(sections, 'exactly one, audio, is allowed');
  return written(sound.attributes);
}

/** An offer of sound and a data channel, as a page in direct access makes it; else the same. */
export function offerWithChannel(sdp: string): string {
  const sections = sectionsOf(sdp);
  const [sound, channel] = sections;
  if (sound?.kind !== 'audio' || channel?.kind !== 'application' || sections.length > 2) {
    throw unfit(sections, 'audio and application, in this order, are allowed');
  }
  return written(sound.attributes, channel.attributes);
}

/** What stands before the first section is taken for a part of it: it holds there too. */
function sectionsOf(sdp: string): readonly Section[] {
  const lines = sdp.split(/\r?\n/).filter(line => line !== '');
  if (lines[0] !== 'v=0') throw refused('it does not begin with v=0');
  if (lines.length > MAX_LINES)
    throw refused(`it has ${lines.length} lines; at most ${MAX_LINES} are allowed`);
  const starts = lines.flatMap((line, at) => (line.startsWith('m=') ? [at] : []));
  return starts.map((start, index) => ({
    kind: lines[start]?.slice(2).split(' ')[0] ?? '',
    attributes: lines
      .slice(index === 0 ? 0 : start, starts[index + 1])
      .filter(line => line.startsWith('a='))
      .map(line => line.slice(2)),
  }));
}

function unfit(sections: readonly Section[], allowed: string): VoiceError {
  const named = sections.map(({kind}) => kind).filter(kind => /^[a-z]{1,16}$/.test(kind));
  return refused(`its sections are ${named.length === 0 ? 'none' : named.join(', ')}; ${allowed}`);
}

/** The sections as they are understood, in the order of the JSEP (RFC 9429) examples. */
function written(attributes: readonly string[], channel?: readonly string[]): string {
  const mid = first(attributes, MID)?.[1] ?? '0';
  const opus = first(attributes, OPUS)?.[1];
  const ufrag = first(attributes, UFRAG)?.[1];
  const password = first(attributes, PASSWORD)?.[1];
  if (opus === undefined || Number(opus) > MAX_PAYLOAD) throw refused('it has no Opus');
  if (ufrag === undefined || password === undefined) throw refused('it has no ICE credentials');
  const direction = attributes.find(attribute => DIRECTIONS.has(attribute)) ?? 'sendrecv';
  const parameters = opusParameters(attributes, opus);
  const transport = [
    ...[`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${password}`, 'a=ice-options:trickle'],
    ...fingerprints(attributes).map(fingerprint => `a=fingerprint:${fingerprint}`),
    `a=setup:${attributes.includes('setup:active') ? 'active' : 'actpass'}`,
  ];
  const channelMid = channel && (first(channel, MID)?.[1] ?? '1');
  if (channelMid === mid) throw refused(`both of its sections are called ${mid}`);
  const group = channelMid === undefined ? mid : `${mid} ${channelMid}`;
  const lines = [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${group}`],
    `m=audio 9 UDP/TLS/RTP/SAVPF ${opus}`,
    ...['c=IN IP4 0.0.0.0', 'a=rtcp:9 IN IP4 0.0.0.0'],
    ...candidates(attributes).map(candidate => `a=${candidate}`),
    ...[...transport, `a=mid:${mid}`],
    ...extensions(attributes).map(extension => `a=extmap:${extension}`),
    `a=${direction}`,
    ...streams(attributes).map(stream => `a=msid:${stream}`),
    ...['a=rtcp-mux', 'a=rtcp-rsize', `a=rtpmap:${opus} opus/48000/2`, `a=rtcp-fb:${opus} transport-cc`],
    ...(parameters === '' ? [] : [`a=fmtp:${opus} ${parameters}`]),
    ...sources(attributes).map(source => `a=ssrc:${source}`),
    ...(channel === undefined ? [] : dataChannel(channel, [...transport, `a=mid:${channelMid}`])),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** The section of the data channel, over the transport of the sound. */
function dataChannel(attributes: readonly string[], transport: readonly string[]): string[] {
  const [, port = '5000'] = first(attributes, SCTP_PORT) ?? [];
  const [, size] = first(attributes, MESSAGE_SIZE) ?? [];
  if (Number(port) > MAX_PORT) throw refused(`${port} is no port of a data channel`);
  return [
    ...['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', ...transport],
    `a=sctp-port:${port}`,
    ...(size === undefined ? [] : [`a=max-message-size:${size}`]),
  ];
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
