/** What travelled over a line, read from its log: requests, answers and the frames of sockets, each with its time. */
import type {Piece, TcpRelay} from './tcp-relay.js';

export type Travelled = {
  /** In epoch ms, when it reached the relay. */
  readonly at: number;
  readonly connection: number;
  readonly way: Piece['way'];
  /** `GET /path`, `200`, a frame's `type`, or `sound`. */
  readonly what: string;
};

/** Everything since a moment, oldest first. */
export function travelledSince(relay: TcpRelay, from: number): Travelled[] {
  const byWay = new Map<string, Piece[]>();
  for (const piece of relay.log) {
    const name = `${piece.connection} ${piece.way}`;
    byWay.set(name, [...(byWay.get(name) ?? []), piece]);
  }
  return [...byWay.values()]
    .flatMap(pieces => readWay(pieces))
    .filter(({at}) => at >= from)
    .sort((a, b) => a.at - b.at);
}

/** One direction of one connection: HTTP heads, then, once it was upgraded, frames. */
function readWay(pieces: readonly Piece[]): Travelled[] {
  const bytes = Buffer.concat(pieces.map(piece => piece.bytes));
  const found: Travelled[] = [];
  const note = (offset: number, what: string): void => {
    const {connection, way} = pieces[0]!;
    found.push({at: timeAt(pieces, offset), connection, way, what});
  };
  const text = bytes.toString('latin1');
  // Not by lines: what stood before on the same connection need not end with one.
  for (const head of text.matchAll(/(GET|POST|OPTIONS) (\/\S*) HTTP\/1\.1|HTTP\/1\.1 (\d{3})/g)) {
    const [, method, path = '', status = ''] = head;
    note(head.index, method === undefined ? status : `${method} ${path.split('?')[0]}`);
  }
  const upgraded = /^(?:upgrade: websocket)/im.test(text) ? text.indexOf('\r\n\r\n') + 4 : -1;
  if (upgraded > 0) for (const {offset, what} of frames(bytes, upgraded)) note(offset, what);
  return found;
}

function* frames(bytes: Buffer, from: number): Generator<{offset: number; what: string}> {
  for (let at = from; at + 2 <= bytes.length;) {
    const offset = at;
    const opcode = bytes[at]! & 15;
    const isMasked = bytes[at + 1]! >= 128;
    let length = bytes[at + 1]! & 127;
    at += 2;
    if (length >= 126) {
      const size = length === 126 ? 2 : 8;
      if (at + size > bytes.length) return;
      length = size === 2 ? bytes.readUInt16BE(at) : Number(bytes.readBigUInt64BE(at));
      at += size;
    }
    const mask = isMasked ? bytes.subarray(at, at + 4) : undefined;
    at += isMasked ? 4 : 0;
    const payload = bytes.subarray(at, at + length).map((byte, index) => byte ^ (mask?.[index % 4] ?? 0));
    at += length;
    if (opcode > 2) continue;
    const type = /"type":"([^"]+)"/.exec(Buffer.from(payload).toString('latin1'))?.[1] ?? '?';
    yield {offset, what: opcode === 2 || type === 'input_audio_buffer.append' ? 'sound' : type};
  }
}

function timeAt(pieces: readonly Piece[], offset: number): number {
  let end = 0;
  for (const {at, bytes} of pieces) {
    end += bytes.length;
    if (offset < end) return at;
  }
  return Infinity;
}
