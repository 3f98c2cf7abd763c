/**
 * Messages to a visitor, each written to their stream in one piece. It stands alone because the WebSocket library writes
 * a header and a body, which costs the system twice, fifty times a second in every call. Of a socket without compression
 * nothing of the library's waits between two messages, so that ours never come into the middle of one.
 */
import type {Duplex} from 'node:stream';

/** The opcodes of RFC 6455 §5.2, of a message that is whole. */
const WHOLE = 0x80;
const TEXT = 0x1;
const BINARY = 0x2;
/** From so many bytes on the length stands in two bytes, and then in eight, behind one of these. */
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;
const MOST_IN_TWO = 0xffff;

/** A server's message, unmasked. */
export function wholeFrame(message: string | Uint8Array): Buffer {
  const isText = typeof message === 'string';
  const length = isText ? Buffer.byteLength(message) : message.byteLength;
  const head = length < TWO_BYTES ? 2 : length <= MOST_IN_TWO ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = WHOLE | (isText ? TEXT : BINARY);
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = TWO_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = EIGHT_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  if (isText) frame.write(message, head);
  else frame.set(message, head);
  return frame;
}

/** Texts that are written in one go of the program leave in one piece, too; sound comes alone, and leaves at once. */
export function writeWhole(stream: Duplex, message: string | Uint8Array): void {
  if (!stream.writable) return;
  if (typeof message === 'string') {
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
  stream.write(wholeFrame(message));
}
