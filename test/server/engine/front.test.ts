import assert from 'node:assert/strict';
import {createHmac, randomBytes} from 'node:crypto';
import {createSocket, type Socket} from 'node:dgram';
import {once} from 'node:events';
import {after, afterEach, beforeEach, describe, test} from 'node:test';
import {crc32} from 'node:zlib';
import {Peer} from '../../../server/engine/media/peer.js';
import {OFFER} from './offer.js';

const ignore = {
  onSound: () => undefined,
  onChannel: () => undefined,
  onOpen: () => undefined,
  onGone: () => undefined,
};

describe('the first knock of a visitor', () => {
  let peer: Peer;
  let visitor: Socket;
  let packets: Packets;
  let answer: string;
  beforeEach(async () => {
    peer = new Peer(OFFER, '127.0.0.1', ignore);
    answer = await peer.answer();
    visitor = createSocket('udp4').bind(0, '127.0.0.1');
    await once(visitor, 'listening');
    packets = new Packets(visitor);
  });
  afterEach(() => {
    visitor.close();
    peer.close();
  });
  after(() => Peer.releaseLibrary());

  const knock = (password: string): void => {
    const [, port] = /^a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+) typ host/im.exec(answer) ?? [];
    visitor.send(check(`${field('ice-ufrag')}:abcd`, password), Number(port), '127.0.0.1');
  };
  const field = (name: string): string => new RegExp(`^a=${name}:(\\S+)`, 'm').exec(answer)?.[1] ?? '';

  test('is followed by the handshake, which waits for no answer of the visitor', async () => {
    knock(field('ice-pwd'));
    assert.ok(isSuccess(await packets.next()), 'the knock is answered');
    const hello = await packets.next();
    assert.ok(isHandshake(hello), `a packet that begins with ${hello[0]}`);
  });

  test('is followed by nothing where it is not signed with the password of the answer', async () => {
    knock('a password of somebody else');
    knock(field('ice-pwd'));
    assert.ok(isSuccess(await packets.next()), 'only the second is answered');
    assert.ok(isHandshake(await packets.next()));
  });

  test('is the last one that is vouched for: whether the visitor is still there, only they can say', async () => {
    knock(field('ice-pwd'));
    const seen = [await packets.next(), await packets.next()];
    for (;;) {
      const packet = await packets.next();
      seen.push(packet);
      // Unanswered checks come again.
      if (isCheck(packet)) break;
    }
    assert.ok(seen.slice(0, -1).some(isHandshake));
  });
});

/** What arrives, in its order. */
class Packets {
  readonly #come: Buffer[] = [];
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on('message', packet => {
      this.#come.push(packet);
      this.#wake();
    });
  }

  async next(): Promise<Buffer> {
    for (;;) {
      const packet = this.#come.shift();
      if (packet !== undefined) return packet;
      await new Promise<void>(wake => (this.#wake = wake));
    }
  }
}

/** A nominating check of the controlling side: RFC 8445 section 7.2.2. */
function check(username: string, password: string): Buffer {
  const name = Buffer.from(username);
  const padded = Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)]);
  const start = Buffer.concat([Buffer.from([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]), randomBytes(12)]);
  const plain = Buffer.concat([
    start,
    attribute(0x0006, name.length, padded),
    attribute(0x0024, 4, Buffer.from([0x6e, 0, 0x1e, 0xff])),
    attribute(0x802a, 8, randomBytes(8)),
    attribute(0x0025, 0, Buffer.alloc(0)),
  ]);
  const signed = Buffer.concat([
    plain,
    attribute(0x0008, 20, createHmac('sha1', password).update(sized(plain, 24)).digest()),
  ]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(sized(signed, 8)) ^ 0x5354554e) >>> 0);
  return sized(Buffer.concat([signed, attribute(0x8028, 4, sum)]), 0);
}

function attribute(type: number, length: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type >> 8, type & 255, 0, length]), value]);
}

/** The message, its length counting what follows. */
function sized(message: Buffer, following: number): Buffer {
  message.writeUInt16BE(message.length - 20 + following, 2);
  return message;
}

const isCheck = (packet: Buffer): boolean => packet.readUInt16BE(0) === 0x0001;
const isSuccess = (packet: Buffer): boolean => packet.readUInt16BE(0) === 0x0101;
const isHandshake = (packet: Buffer): boolean => packet[0] === 22;
