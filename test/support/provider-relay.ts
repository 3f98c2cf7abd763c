/**
 * A provider behind a bad line: everything between the engine and whoever calls it passes a TCP line and, for the
 * sound of WebRTC, a UDP line. The SDP is rewritten on the way, so that the two sides find each other only there.
 */
import {createServer, request, type IncomingMessage, type ServerResponse} from 'node:http';
import {connect, type AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {openTcpRelay, type TcpRelay} from './tcp-relay.js';
import {openUdpLine, type UdpLine, type UdpLineOptions} from './udp-line.js';

export type ProviderRelay = {
  /** For `OPENAI_BASE_URL`: the provider, seen through the line. */
  readonly baseUrl: string;
  readonly tcp: TcpRelay;
  readonly udp: UdpLine;
  /** Each WebRTC session that the provider has answered through here, and how often somebody hung it up. */
  readonly calls: ReadonlyMap<string, number>;
  /** How many sockets are open: sessions of their own, and the sidebands of others. */
  readonly sockets: () => number;
  readonly close: () => Promise<void>;
};

/** What is wrong with the lines from the beginning. `tcpDelayMs`: of each TCP line, each way. */
export type LineQuality = UdpLineOptions & {readonly tcpDelayMs?: number; readonly keepsLog?: boolean};

/** `engineOrigin`: where the engine listens, now or after it is started again. */
export async function openProviderRelay(
  engineOrigin: string,
  {tcpDelayMs = 0, keepsLog = false, ...line}: LineQuality = {},
): Promise<ProviderRelay> {
  const udp = openUdpLine(line);
  const calls = new Map<string, number>();
  const sockets = new Set<Duplex>();
  const proxy = createServer((asked, answer) => {
    const [, hungUp] = /\/calls\/([\w-]+)\/hangup$/.exec(asked.url ?? '') ?? [];
    if (hungUp !== undefined) calls.set(hungUp, (calls.get(hungUp) ?? 0) + 1);
    const onCall = (id: string): void => void calls.set(id, 0);
    // Whoever asked may be gone before all of it has come.
    forward(asked, answer, {origin: engineOrigin, udp, onCall}).catch(() => answer.destroy());
  });
  proxy.on('upgrade', (asked: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    tunnel(asked, socket, head, engineOrigin);
  });
  await new Promise<void>(listening => proxy.listen(0, '127.0.0.1', listening));
  const tcp = await openTcpRelay({delayMs: tcpDelayMs, keepsLog});
  tcp.leadTo(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  return {
    baseUrl: `${tcp.origin}/v1`,
    tcp,
    udp,
    calls,
    sockets: () => sockets.size,
    close: async () => {
      await tcp.close();
      udp.close();
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

type Onward = {readonly origin: string; readonly udp: UdpLine; readonly onCall: (id: string) => void};

async function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  {origin, udp, onCall}: Onward,
): Promise<void> {
  const isOffer = asked.method === 'POST' && /\/realtime\/calls(\?|$)/.test(asked.url ?? '');
  const sent = await bodyOf(asked);
  const body = isOffer ? withoutCandidates(sent) : sent;
  const headers = {...asked.headers, 'content-length': String(body.length)};
  const onward = request(`${origin}${asked.url ?? '/'}`, {
    method: asked.method ?? 'GET',
    headers: body.length > 0 ? headers : asked.headers,
    agent: false,
  });
  onward.on('error', () => answer.destroy());
  onward.on('response', got => {
    const reply = async (): Promise<void> => {
      const read = await bodyOf(got);
      const given = isOffer ? await throughLine(read, udp) : read;
      const [, id] = /\/calls\/([\w-]+)$/.exec(got.headers.location ?? '') ?? [];
      if (isOffer && id !== undefined) onCall(id);
      answer.writeHead(got.statusCode ?? 502, {...got.headers, 'content-length': String(given.length)});
      answer.end(given);
    };
    reply().catch(() => answer.destroy());
  });
  onward.end(body);
}

/** Sockets are passed on as they are, their handshake included. */
function tunnel(asked: IncomingMessage, near: Duplex, head: Buffer, origin: string): void {
  const {hostname, port} = new URL(origin);
  const far = connect(Number(port), hostname, () => {
    const lines = asked.rawHeaders.flatMap((name, at, all) =>
      at % 2 === 0 ? `${name}: ${all[at + 1]}` : [],
    );
    far.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    far.pipe(near);
    near.pipe(far);
  });
  for (const [side, other] of [
    [near, far],
    [far, near],
  ] as const) {
    side.on('error', () => undefined);
    side.on('close', () => other.destroy());
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** The engine cannot knock at the browser's door: it waits until the line brings somebody. */
function withoutCandidates(offer: Buffer): Buffer {
  return Buffer.from(offer.toString('latin1').replace(/^a=candidate:.*\r?\n/gm, ''), 'latin1');
}

/** The engine's address, as far as the browser learns of it, is the line's: one candidate for each component. */
async function throughLine(answer: Buffer, udp: UdpLine): Promise<Buffer> {
  const sdp = answer.toString('utf8');
  const candidate = /^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host/im.exec(sdp);
  if (candidate === null) return answer;
  const [, host = '', port = ''] = candidate;
  const relayed = await udp.leadTo(host, Number(port));
  let kept = 0;
  const rewritten = sdp.replace(/^a=candidate:.*\r?\n/gm, () => {
    kept += 1;
    return kept === 1 ? `a=candidate:1 1 UDP 2114977791 127.0.0.1 ${relayed} typ host\r\n` : '';
  });
  return Buffer.from(rewritten);
}
