/** The engine on a loopback port of its own, under `/v1`: for any client, and for the server that embeds it. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import express from 'express';
import type {Engine} from './engine.js';

export type ListeningEngine = {
  /** `http://127.0.0.1:…/v1`. */
  readonly baseUrl: string;
  readonly close: () => void;
};

/** `port` 0 takes a free one. Rejects where the port is taken. The engine itself stays its maker's. */
export async function listenEngine(engine: Engine, port: number): Promise<ListeningEngine> {
  const server = createServer(express().disable('x-powered-by').use('/v1', engine.router));
  server.on('upgrade', (request, socket, head) => engine.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const {port: taken} = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${taken}/v1`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
