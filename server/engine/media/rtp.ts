/** RTP packets (RFC 3550), as far as one Opus stream each way needs them. */

const HEADER_BYTES = 12;
const VERSION = 2;

export type RtpPacket = {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
};

/** Control packets travel on the same transport: their second byte lies in a range that RTP leaves free. */
export function isRtcp(packet: Buffer): boolean {
  const type = packet[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Reads a packet, or says `undefined` where it is none. Extensions and padding are taken off. */
export function readRtp(packet: Buffer): RtpPacket | undefined {
  if (packet.length < HEADER_BYTES || packet.readUInt8(0) >> 6 !== VERSION || isRtcp(packet))
    return undefined;
  const first = packet.readUInt8(0);
  let start = HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (packet.length < start + 4) return undefined;
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  const padding = (first & 0x20) === 0 ? 0 : packet.readUInt8(packet.length - 1);
  const end = packet.length - padding;
  if (start > end) return undefined;
  return {
    payloadType: packet.readUInt8(1) & 0x7f,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
}

/** Writes a packet; `marker` is set on the first of a stretch of speech. */
export function writeRtp(packet: RtpPacket & {readonly marker: boolean}): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION << 6, 0);
  header.writeUInt8((packet.marker ? 0x80 : 0) | packet.payloadType, 1);
  header.writeUInt16BE(packet.sequence & 0xffff, 2);
  header.writeUInt32BE(packet.timestamp >>> 0, 4);
  header.writeUInt32BE(packet.ssrc >>> 0, 8);
  return Buffer.concat([header, packet.payload]);
}
