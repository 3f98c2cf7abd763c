/**
 * The folder of the script where nothing of ours runs: a file server that knows no more of it than its names. It stands alone
 * because ours sends what others do not: types, times to keep a file, and who may load it.
 */
import {existsSync, readFileSync, statSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {extname, join} from 'node:path';
import {ROOT} from '../../scripts/find-tests.js';
import {pageAddress, pageHtml, type HostSite} from './host-page.js';

const FOLDER = join(ROOT, 'dist', 'browser');
/** Below this path, as beside the other files of somebody. */
const PLACE = '/files/voice';

export type FileServer = HostSite & {
  /** Where the folder is. */
  readonly address: string;
  /** The names that were asked for so far: a page sees nothing of what its audio thread loads. */
  readonly asked: readonly string[];
};

/** `headers` go with every answer but the page: it has one, for who wants both of one host. */
export async function openFileServer(headers: Readonly<Record<string, string>> = {}): Promise<FileServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const file = join(FOLDER, url.pathname.slice(PLACE.length));
    if (url.pathname === '/') {
      response.writeHead(200, {'content-type': 'text/html; charset=utf-8'});
      response.end(pageHtml(url.searchParams));
    } else if (url.pathname.startsWith(`${PLACE}/`) && existsSync(file) && statSync(file).isFile()) {
      asked.push(url.pathname.slice(PLACE.length + 1));
      const type = extname(file) === '.js' ? 'text/javascript' : 'application/json';
      response.writeHead(200, {'content-type': type, ...headers});
      response.end(readFileSync(file));
    } else {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{origin, address: origin + PLACE, asked},
    pageFor: (script, attributes = {}) => pageAddress(origin, script, attributes),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
