/** A service that a better part of the engine talks to: a real HTTP server on loopback that keeps what it was sent. */
import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {PartAddress} from '../../../server/engine/parts/settings.js';

export type Asked = {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly type: string;
  readonly body: Buffer;
  /** Resolves when the engine gave the request up before its answer was whole. */
  readonly givenUp: Promise<void>;
};

export type PartService = {
  /** What it was asked, in order. */
  readonly asked: Asked[];
  readonly address: (variable: string, key?: string) => PartAddress;
  readonly close: () => void;
};

/** `answer` is called with each request when it came whole, and ends the response. */
export async function startPartService(
  answer: (response: ServerResponse, asked: Asked) => void | Promise<void>,
): Promise<PartService> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const {authorization, 'content-type': type = ''} = request.headers;
      const givenUp = new Promise<void>(resolve => {
        response.on('close', () => {
          if (!response.writableFinished) resolve();
        });
      });
      const one = {path: request.url ?? '', authorization, type, body: Buffer.concat(pieces), givenUp};
      asked.push(one);
      void answer(response, one);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  return {
    asked,
    address: (variable, key) => ({variable, url: `http://127.0.0.1:${port}/v1`, key, model: 'a-model'}),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function answerJson(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
}
