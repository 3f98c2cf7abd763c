/** A site of somebody else whose pages a test writes out in full: another origin than the voice server's. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

export type PlainPage = {readonly html: string; readonly headers?: Readonly<Record<string, string>>};

export type PlainSite = {
  readonly origin: string;
  /** Serves the page from now on, and tells its address. */
  readonly add: (page: PlainPage) => string;
  readonly close: () => void;
};

export async function openPlainSite(): Promise<PlainSite> {
  const pages: PlainPage[] = [];
  const server = createServer(({url}, response) => {
    const page = pages[Number(url?.slice(1))];
    response.writeHead(page ? 200 : 404, {'content-type': 'text/html; charset=utf-8', ...page?.headers});
    response.end(page?.html ?? '');
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    add: page => `${origin}/${pages.push(page) - 1}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
