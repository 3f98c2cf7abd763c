/**
 * A reverse proxy before several servers: it spreads what comes over them in turn, pins nobody, and passes over one that
 * is down. It stands alone because only behind one does a call that lost its server find another by the same name.
 */
import {createServer, request as ask, type IncomingMessage, type ServerResponse} from 'node:http';
import {connect, type AddressInfo, type Socket} from 'node:net';
import type {Duplex} from 'node:stream';

export type Balancer = {
  /** `http://127.0.0.1:…`: the one name of all servers. */
  readonly origin: string;
  /** One more server, by its own origin. */
  readonly leadTo: (target: string) => void;
  /** The origin of the server at the end of each socket that is open now. */
  readonly sockets: () => string[];
  readonly close: () => Promise<void>;
};

export async function openBalancer(): Promise<Balancer> {
  const targets: string[] = [];
  const tunnels = new Map<Duplex, string>();
  let turn = 0;

  /** Every server, each time beginning with the next one. */
  const inTurn = (): string[] => {
    turn += 1;
    return targets.map((_, index) => targets[(turn + index) % targets.length]!);
  };
  const server = createServer((asked, answer) => {
    void bodyOf(asked).then(
      body => pass(inTurn(), asked, body, answer),
      () => answer.destroy(),
    );
  });
  const pass = (left: string[], asked: IncomingMessage, body: Buffer, answer: ServerResponse): void => {
    const target = left.shift();
    if (target === undefined) {
      answer.writeHead(502).end();
      return;
    }
    const options = {method: asked.method ?? 'GET', headers: headersOf(asked), agent: false};
    const onward = ask(`${target}${asked.url ?? '/'}`, options, got => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.on('error', () => answer.destroy());
      got.pipe(answer);
    });
    onward.on('error', () => {
      if (answer.headersSent) answer.destroy();
      else pass(left, asked, body, answer);
    });
    onward.end(body);
  };

  const tunnel = (left: string[], asked: IncomingMessage, near: Duplex, head: Buffer): void => {
    const target = left.shift();
    if (target === undefined) {
      near.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
      return;
    }
    const {hostname, port} = new URL(target);
    const far = connect(Number(port), hostname);
    const onDown = (): void => tunnel(left, asked, near, head);
    far.once('error', onDown);
    far.once('connect', () => {
      far.off('error', onDown);
      tunnels.set(near, target);
      join(asked, near, far, head);
      if (near.destroyed) far.destroy();
    });
  };
  const join = (asked: IncomingMessage, near: Duplex, far: Socket, head: Buffer): void => {
    const lines = Object.entries(headersOf(asked)).map(([name, value]) => `${name}: ${String(value)}`);
    far.write(`GET ${asked.url ?? '/'} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    far.pipe(near);
    near.pipe(far);
    near.on('close', () => far.destroy());
    far.on('error', () => undefined);
    far.on('close', () => {
      tunnels.delete(near);
      near.destroy();
    });
  };
  server.on('upgrade', (asked: IncomingMessage, near: Duplex, head: Buffer) => {
    near.on('error', () => undefined);
    tunnel(inTurn(), asked, near, head);
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: target => void targets.push(target),
    sockets: () => [...tunnels.values()],
    close: async () => {
      const closed = new Promise(done => server.close(done));
      for (const near of tunnels.keys()) near.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** As they came, `Host` among them, and who is behind them. */
function headersOf({headers, socket}: IncomingMessage): Record<string, string | string[] | undefined> {
  const before = headers['x-forwarded-for'];
  const seen = [before ?? [], socket.remoteAddress ?? ''].flat().join(', ');
  return {...headers, 'x-forwarded-for': seen};
}

/** Kept until somebody has taken it: a server that is down must not swallow it. */
async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
