/**
 * What stands before the WebRTC library on the way to a visitor, so that a line is up as soon as with a provider that
 * only answers checks (ICE-lite, RFC 8445 section 2.5). The library begins DTLS when its own check of the way was
 * answered, a whole trip after the visitor's check came; this side answers that check itself. The visitor's own, which
 * the library has verified before it sends one, has proved the way already.
 *
 * From the first packet of the handshake on everything passes as it is: whether a visitor is still there, only they
 * can say.
 */
import {createHmac} from 'node:crypto';
import {createSocket, type RemoteInfo, type Socket} from 'node:dgram';
import {once} from 'node:events';
import {crc32} from 'node:zlib';
import {Disposers} from '../../../src/shared/disposers.js';

/** A browser knocks from a few ports, and strangers may: more are not let in. */
const MAX_WAYS = 32;

/** STUN, RFC 8489: types, attributes, and what marks a message. */
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const MESSAGE_INTEGRITY = 0x0008;
const FINGERPRINT = 0x8028;
const MAGIC_COOKIE = 0x2112a442;
const FINGERPRINT_XOR = 0x5354554e;
const HEADER_BYTES = 20;
const TRANSACTION_AT = 8;
const IPV4 = 1;

/** First bytes, RFC 7983. */
const FIRST_DTLS = 20;
const LAST_DTLS = 63;

export type FrontOptions = {
  /** Where visitors knock: an IPv4 address of this machine. */
  readonly address: string;
  /** Where the library listens. */
  readonly library: {readonly address: string; readonly port: number};
  /** The password of the visitor's ICE, by which checks of this side are signed. */
  readonly password: string;
};

export class Front {
  readonly #options: FrontOptions;
  readonly #near = createSocket('udp4');
  /** To the library each place that somebody knocks from is a socket of its own. */
  readonly #ways = new Map<string, Socket>();
  readonly #disposers = new Disposers();

  private constructor(options: FrontOptions) {
    this.#options = options;
    this.#near.on('error', () => undefined);
    this.#near.on('message', (packet, from) => this.#onKnock(packet, from));
    this.#disposers.defer(() => this.#near.close());
  }

  static async open(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    front.#near.bind(0, options.address);
    await once(front.#near, 'listening');
    return front;
  }

  /** Where visitors knock. */
  get port(): number {
    return this.#near.address().port;
  }

  close(): void {
    this.#disposers.dispose();
  }

  #onKnock(packet: Buffer, from: RemoteInfo): void {
    const name = `${from.address}:${from.port}`;
    const known = this.#ways.get(name);
    if (known === undefined && this.#ways.size === MAX_WAYS) return;
    const {port, address} = this.#options.library;
    (known ?? this.#openWay(name, from)).send(packet, port, address);
  }

  #openWay(name: string, from: RemoteInfo): Socket {
    const way = createSocket('udp4');
    this.#ways.set(name, way);
    this.#disposers.defer(() => way.close());
    let begun = false;
    way.on('error', () => undefined);
    way.on('message', (packet, library) => {
      begun ||= isHandshake(packet);
      if (!begun && isCheck(packet)) way.send(this.#answerTo(packet, library), library.port, library.address);
      else if (!this.#disposers.disposed) this.#near.send(packet, from.port, from.address);
    });
    return way;
  }

  /** A success response, signed as the visitor would sign it. */
  #answerTo(check: Buffer, {address, port}: RemoteInfo): Buffer {
    const transaction = check.subarray(TRANSACTION_AT, HEADER_BYTES);
    const mapped = Buffer.alloc(8);
    mapped[1] = IPV4;
    mapped.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
    const bytes = Buffer.from(address.split('.').map(Number)).readUInt32BE();
    mapped.writeUInt32BE((bytes ^ MAGIC_COOKIE) >>> 0, 4);
    let message = header(transaction);
    message = withAttribute(message, XOR_MAPPED_ADDRESS, 8, () => mapped);
    message = withAttribute(message, MESSAGE_INTEGRITY, 20, text =>
      createHmac('sha1', this.#options.password).update(text).digest(),
    );
    return withAttribute(message, FINGERPRINT, 4, text => {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE((crc32(text) ^ FINGERPRINT_XOR) >>> 0);
      return sum;
    });
  }
}

function header(transaction: Buffer): Buffer {
  const start = Buffer.alloc(TRANSACTION_AT);
  start.writeUInt16BE(BINDING_SUCCESS, 0);
  start.writeUInt32BE(MAGIC_COOKIE, 4);
  return Buffer.concat([start, transaction]);
}

/** `valueOf` is given the message up to the attribute, its length counting the attribute already, as sums need it. */
function withAttribute(
  message: Buffer,
  type: number,
  length: number,
  valueOf: (text: Buffer) => Buffer,
): Buffer {
  message.writeUInt16BE(message.length - HEADER_BYTES + 4 + length, 2);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(length, 2);
  return Buffer.concat([message, head, valueOf(message)]);
}

function isCheck(packet: Buffer): boolean {
  return packet.length >= HEADER_BYTES && packet.readUInt16BE(0) === BINDING_REQUEST;
}

function isHandshake(packet: Buffer): boolean {
  const [first = 0] = packet;
  return first >= FIRST_DTLS && first <= LAST_DTLS;
}
