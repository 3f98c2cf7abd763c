/** A provider that says what a test lets it say, on a real port: HTTP and sockets, with a log of what it was asked. */
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer, type WebSocket} from 'ws';

export type Asked = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Answer = (asked: Asked, response: ServerResponse) => void;

export type ProviderStub = {
  readonly origin: string;
  readonly asked: Asked[];
  /** How it answers requests from now on. */
  answer: Answer;
  /** How it answers upgrades; absent: it takes them. */
  upgrade: ((socket: Duplex) => void) | undefined;
  /** What it does with a socket that it took. */
  greet: (socket: WebSocket) => void;
  readonly close: () => Promise<void>;
};

export const ANSWER_SDP = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n';

/** Makes a call of this name, and knows no other path. */
export const callNamed =
  (location: string): Answer =>
  ({url}, response) => {
    if (url.endsWith('/realtime/calls')) {
      response.writeHead(201, {location, 'content-type': 'application/sdp'}).end(ANSWER_SDP);
    } else response.writeHead(url.endsWith('/hangup') ? 200 : 404).end();
  };

export async function openProviderStub(): Promise<ProviderStub> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const asked = note(request, body);
      stub.answer(asked, response);
    });
  });
  const sockets = new WebSocketServer({noServer: true});
  const note = ({method = '', url = '', headers}: IncomingMessage, body: string): Asked => {
    const asked = {method, url, headers, body};
    stub.asked.push(asked);
    return asked;
  };
  server.on('upgrade', (request, socket, head) => {
    note(request, '');
    if (stub.upgrade === undefined)
      sockets.handleUpgrade(request, socket, head, opened => stub.greet(opened));
    else stub.upgrade(socket);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const stub: ProviderStub = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: callNamed('/v1/realtime/calls/rtc_1'),
    upgrade: undefined,
    greet: () => undefined,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
  return stub;
}
